package dev.torte.train;

/**
 * What the loss is made of besides the next byte.
 *
 * @param anchor factor of the mean squared distance between ABI states and canonical anchors
 * @param patch  factor of the cross-entropy of the guessed next patch
 */
public record LossWeights(double anchor, double patch) {
    public LossWeights {
        if (!(anchor >= 0) || !(patch >= 0)) {
            throw new IllegalArgumentException("loss weights must be at least 0, found " + anchor + ", " + patch);
        }
    }
}
