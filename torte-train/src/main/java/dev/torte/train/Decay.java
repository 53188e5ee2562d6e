package dev.torte.train;

/** Which weights shrink in a step besides what their gradients say (decoupled decay; Loshchilov and Hutter 2019). */
public sealed interface Decay {
    /** What runs do that ask for nothing else. */
    Decay USUAL = new Everything(0.01);

    /** Returns the share of the learning rate by which a weight shrinks, at least 0. */
    double share();

    /** Returns whether a part shrinks. */
    boolean covers(Part part);

    /** All weights shrink, as atome-lm's do. */
    record Everything(double share) implements Decay {
        public Everything {
            requireShare(share);
        }

        @Override
        public boolean covers(Part part) {
            return true;
        }
    }

    /**
     * Weights that are multiplied and summed shrink: matrices, filters, routers and heads. Vectors and tables do not: norms have no
     * reason to be near zero, and a row that is seldom looked up would shrink without being learnt from.
     */
    record Matrices(double share) implements Decay {
        public Matrices {
            requireShare(share);
        }

        @Override
        public boolean covers(Part part) {
            return switch (part) {
                case MATRICES, FILTERS, ROUTERS, HEADS -> true;
                case TABLES, VECTORS -> false;
            };
        }
    }

    private static void requireShare(double share) {
        if (!(share >= 0) || Double.isInfinite(share)) {
            throw new IllegalArgumentException("weight decay must be a number of at least 0, found " + share);
        }
    }
}
