package dev.torte.app.chat;

import java.util.Objects;

/**
 * How sure a model is of its next byte, by its logits alone. Of the model's own guess at temperature 1, whatever is then drawn from it.
 * Doubles from StrictMath, summed in the order of the bytes: the same logits give the same signals on every machine.
 *
 * @param maxSoftmax  the chance of the likeliest byte, in (0, 1]; larger is surer
 * @param margin      how much that is above the chance of the second, in [0, 1]; larger is surer
 * @param entropyBits entropy of the guess in bits, from 0 to log2 of the number of logits; smaller is surer
 * @param energy      ln of the sum of the exponentials of the logits, in nats; only its changes mean something
 */
public record Signals(double maxSoftmax, double margin, double entropyBits, double energy) {
    private static final double NATS_PER_BIT = StrictMath.log(2);

    /**
     * Returns the signals of one guess.
     *
     * @param logits finite values; read only
     * @param at     where the guess begins
     * @param count  how many logits it has
     * @throws IllegalArgumentException if there are fewer than two
     */
    public static Signals of(float[] logits, int at, int count) {
        Objects.checkFromIndexSize(at, count, logits.length);
        if (count < 2) {
            throw new IllegalArgumentException("a guess needs at least 2 logits, found " + count);
        }
        double top = Double.NEGATIVE_INFINITY;
        double second = Double.NEGATIVE_INFINITY;
        for (int i = at; i < at + count; i++) {
            second = Math.max(second, Math.min(top, logits[i]));
            top = Math.max(top, logits[i]);
        }
        // Relative to the top, so that nothing overflows and the sum is at least 1.
        double sum = 0;
        double weighted = 0;
        for (int i = at; i < at + count; i++) {
            double below = logits[i] - top;
            double weight = StrictMath.exp(below);
            sum += weight;
            weighted += weight * below;
        }
        double logSum = StrictMath.log(sum);
        // Rounding may leave a certain guess a hair below 0.
        double entropy = Math.max(0, logSum - weighted / sum);
        return new Signals(1 / sum, (1 - StrictMath.exp(second - top)) / sum, entropy / NATS_PER_BIT, top + logSum);
    }

    /** Returns the chance of a byte, in [0, 1], given its logit in the same guess. */
    public double chance(float logit) {
        return StrictMath.exp(logit - energy);
    }
}
