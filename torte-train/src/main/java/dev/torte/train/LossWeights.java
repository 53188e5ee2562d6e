package dev.torte.train;

import dev.torte.model.Model;
import dev.torte.model.contract.StateInterface;
import java.util.Optional;

/**
 * What the loss is made of besides the next byte.
 *
 * @param anchor    factor of the mean squared distance between ABI states and canonical anchors
 * @param patch     factor of the cross-entropy of the guessed next patch
 * @param balance   factor of how unevenly routers share their text among pathways: over a block's P of them P * sum of squares of
 *                  their mean shares, less 1, which is 0 where they are equal (after Shazeer et al. 2017); the mean over blocks
 * @param pairwise  the states of another core to come near to
 * @param whitening the covariance that ABI states should have
 * @param distillation the guesses of another model to make
 */
public record LossWeights(
        double anchor,
        double patch,
        double balance,
        Optional<Pairwise> pairwise,
        Optional<Whitening> whitening,
        Optional<Distillation> distillation) {

    /** Makes weights without distillation. */
    public LossWeights(
            double anchor, double patch, double balance, Optional<Pairwise> pairwise, Optional<Whitening> whitening) {
        this(anchor, patch, balance, pairwise, whitening, Optional.empty());
    }

    /** Makes weights without balance, pairwise loss and whitening. */
    public LossWeights(double anchor, double patch) {
        this(anchor, patch, 0, Optional.empty(), Optional.empty());
    }

    public LossWeights {
        if (!(anchor >= 0) || !(patch >= 0) || !(balance >= 0)) {
            throw new IllegalArgumentException(
                    "loss weights must be at least 0, found " + anchor + ", " + patch + ", " + balance);
        }
    }

    /** Returns the same with the guesses of another model to make. */
    public LossWeights with(Distillation other) {
        return new LossWeights(anchor, patch, balance, pairwise, whitening, Optional.of(other));
    }

    /**
     * Throws IllegalArgumentException unless a model can learn by these weights.
     *
     * @param windows     of the smallest shard
     * @param windowBytes of a window
     */
    void requireFit(Model model, int windows, int windowBytes) {
        pairwise.ifPresent(loss -> loss.peer().requireFit(model, windowBytes));
        distillation.ifPresent(loss -> loss.teacher().requireFit(model, windowBytes));
        whitening.ifPresent(loss -> {
            int states = windows
                    * StateInterface.of(model)
                            .map(each -> each.mostBytes(windowBytes) / each.stride())
                            .orElse(0);
            if (states < 2) {
                throw new IllegalArgumentException(
                        "whitening needs at least 2 ABI states in the windows of a shard, found " + states);
            }
        });
    }

    /**
     * The mean squared distance to a frozen core's states that have read the same bytes of the same window, whatever its size and
     * interface; {@link dev.torte.model.contract.StatePairs} says which these are.
     *
     * @param weight the factor, above 0
     */
    public record Pairwise(double weight, Peer peer) {
        public Pairwise {
            requireWeight("pairwise", weight);
        }
    }

    /**
     * The mean over the a² entries of (C - T)², where C is the covariance, of n - 1, of all states of a shard that have read
     * something, and T the target. Differs from shard to shard, so another number of shards is another loss.
     *
     * @param weight the factor, above 0
     */
    public record Whitening(double weight, Target target) {
        public Whitening {
            requireWeight("whitening", weight);
        }
    }

    /**
     * In place of the cross-entropy of the next byte, (1 - weight) of it plus weight * T^2 * KL(teacher || student), where both guesses are
     * the softmax of logits / T and the divergence is a mean over bytes, in nats (Hinton et al. 2015, "Distilling the Knowledge in a
     * Neural Network"; T^2 keeps gradients as large as they are at T = 1).
     *
     * <p>atome-lm's loss alpha * CE + (1 - alpha) * T^2 * KL sums the divergence over the n bytes of a window. It is this one times s = alpha +
     * (1 - alpha) * n, with weight (1 - alpha) * n / s; a weight here means the same for windows of any length.
     *
     * @param weight      of the teacher, above 0, at most 1
     * @param temperature T, above 0
     */
    public record Distillation(double weight, double temperature, Teacher teacher) {
        public Distillation {
            if (!(weight > 0 && weight <= 1) || !(temperature > 0) || Double.isInfinite(temperature)) {
                throw new IllegalArgumentException(
                        "distillation needs a weight above 0, at most 1, and a temperature above 0, found " + weight
                                + " and " + temperature);
            }
        }
    }

    /** The covariance that states should have. */
    public enum Target {
        /** Ones on the diagonal: components that vary alike, each by itself. */
        IDENTITY,
        /** That of the canonical anchors of the same bytes. */
        ANCHORS
    }

    private static void requireWeight(String what, double weight) {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(what + " weight must be a number above 0, found " + weight);
        }
    }
}
