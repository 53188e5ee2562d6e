package dev.torte.train;

import java.util.OptionalDouble;

/**
 * How weights follow gradients: AdamW.
 *
 * @param rate        learning rate where the schedule's factor is 1
 * @param schedule    factor of the rate by step
 * @param weightDecay share of the rate by which every trained weight shrinks in a step
 * @param beta1       memory of the mean gradient
 * @param beta2       memory of the mean squared gradient
 * @param epsilon     added to the root of the squared mean
 * @param clip        longest gradient allowed; empty: any
 */
public record Optimizer(
        double rate,
        Schedule schedule,
        double weightDecay,
        double beta1,
        double beta2,
        double epsilon,
        OptionalDouble clip) {

    public Optimizer {
        if (!(rate > 0) || !(weightDecay >= 0) || !(epsilon > 0)) {
            throw new IllegalArgumentException("rate and epsilon must be above 0 and weightDecay at least 0, found "
                    + rate + ", " + epsilon + ", " + weightDecay);
        }
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("betas must be in [0, 1), found " + beta1 + ", " + beta2);
        }
        if (clip.isPresent() && !(clip.getAsDouble() > 0)) {
            throw new IllegalArgumentException("clip must be above 0, found " + clip.getAsDouble());
        }
    }

    /** Returns the usual settings: decay 0.01, betas 0.9 and 0.999, epsilon 1e-8, clip 1. */
    public static Optimizer of(double rate, Schedule schedule) {
        return new Optimizer(rate, schedule, 0.01, 0.9, 0.999, 1e-8, OptionalDouble.of(1));
    }
}
