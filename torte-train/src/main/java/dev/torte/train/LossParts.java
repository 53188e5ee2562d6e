package dev.torte.train;

/**
 * The loss of a step, means over its windows.
 *
 * @param nextByte   nats per byte; while it is learnt from, per symbol
 * @param anchor     mean squared distance from the canonical anchors; 0 when the model has no ABI states
 * @param patch      nats per guessed byte of the next patch; 0 without a patch head
 * @param balance    how unevenly routers share the text among pathways; 0 without routers
 * @param pairwise   mean squared distance from the states of a frozen core; 0 without one
 * @param whitening  mean squared distance of the states' covariance from the wanted one; 0 where none is wanted
 * @param divergence nats per byte by which a student's guesses are away from its teacher's at their temperature, or a brick on
 *                   general text moves its hosts' guesses; 0 for other models
 * @param total      the weighted sum that is differentiated
 */
public record LossParts(
        double nextByte,
        double anchor,
        double patch,
        double balance,
        double pairwise,
        double whitening,
        double divergence,
        double total) {

    /** Returns bits per byte. */
    public double bitsPerByte() {
        return nextByte / Math.log(2);
    }

    LossParts withNextByte(double nats) {
        return new LossParts(nats, anchor, patch, balance, pairwise, whitening, divergence, total);
    }

    LossParts times(double share) {
        return new LossParts(
                nextByte * share,
                anchor * share,
                patch * share,
                balance * share,
                pairwise * share,
                whitening * share,
                divergence * share,
                total * share);
    }

    LossParts plus(LossParts other) {
        return new LossParts(
                nextByte + other.nextByte,
                anchor + other.anchor,
                patch + other.patch,
                balance + other.balance,
                pairwise + other.pairwise,
                whitening + other.whitening,
                divergence + other.divergence,
                total + other.total);
    }
}
