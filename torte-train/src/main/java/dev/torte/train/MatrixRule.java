package dev.torte.train;

/** How the {@link Part#MATRICES} of a model follow their gradients. */
public sealed interface MatrixRule {

    /** As all other weights do. */
    record Adaptive() implements MatrixRule {}

    /**
     * By {@link Muon}: momentum whose singular values are all made about 1 (Jordan et al. 2024, "Muon: an optimizer for hidden
     * layers").
     *
     * @param rate     learning rate where the schedule's factor is 1, above 0
     * @param momentum memory of the gradients, in [0, 1)
     */
    record Orthogonal(double rate, double momentum) implements MatrixRule {
        public Orthogonal {
            if (!(rate > 0) || Double.isInfinite(rate) || !(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException(
                        "Muon needs a rate above 0 and a momentum in [0, 1), found " + rate + ", " + momentum);
            }
        }

        /** Returns the usual settings at a rate: momentum 0.95. */
        public static Orthogonal of(double rate) {
            return new Orthogonal(rate, 0.95);
        }
    }
}
