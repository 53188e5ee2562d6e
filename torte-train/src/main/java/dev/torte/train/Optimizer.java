package dev.torte.train;

import java.util.OptionalDouble;

/**
 * How weights follow gradients: AdamW, unless matrices have a rule of their own.
 *
 * @param rate     learning rate where the schedule's factor is 1
 * @param schedule factor of this and any other rate by step
 * @param decay    which weights shrink, by a share of the rate that they follow
 * @param beta1    memory of the mean gradient
 * @param beta2    memory of the mean squared gradient
 * @param epsilon  added to the root of the squared mean
 * @param clip     longest gradient of all weights together that is allowed; empty: any
 * @param matrices how matrices follow theirs
 */
public record Optimizer(
        double rate,
        Schedule schedule,
        Decay decay,
        double beta1,
        double beta2,
        double epsilon,
        OptionalDouble clip,
        MatrixRule matrices) {

    public Optimizer {
        if (!(rate > 0) || !(epsilon > 0)) {
            throw new IllegalArgumentException("rate and epsilon must be above 0, found " + rate + ", " + epsilon);
        }
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("betas must be in [0, 1), found " + beta1 + ", " + beta2);
        }
        if (clip.isPresent() && !(clip.getAsDouble() > 0)) {
            throw new IllegalArgumentException("clip must be above 0, found " + clip.getAsDouble());
        }
    }

    /** Makes AdamW for all weights, which all shrink by {@code weightDecay}. */
    public Optimizer(
            double rate,
            Schedule schedule,
            double weightDecay,
            double beta1,
            double beta2,
            double epsilon,
            OptionalDouble clip) {
        this(rate, schedule, new Decay.Everything(weightDecay), beta1, beta2, epsilon, clip, new MatrixRule.Adaptive());
    }

    /** Returns the usual settings: decay 0.01 of everything, betas 0.9 and 0.999, epsilon 1e-8, clip 1. */
    public static Optimizer of(double rate, Schedule schedule) {
        return new Optimizer(
                rate, schedule, Decay.USUAL, 0.9, 0.999, 1e-8, OptionalDouble.of(1), new MatrixRule.Adaptive());
    }

    /** Returns the same with another decay. */
    public Optimizer with(Decay other) {
        return new Optimizer(rate, schedule, other, beta1, beta2, epsilon, clip, matrices);
    }

    /** Returns the same with another rule for matrices. */
    public Optimizer with(MatrixRule other) {
        return new Optimizer(rate, schedule, decay, beta1, beta2, epsilon, clip, other);
    }
}
