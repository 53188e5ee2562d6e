package dev.torte.train;

/** How the learning rate moves: a factor of its peak for every update, counted from 1. */
public sealed interface Schedule {

    /** Returns the factor of update {@code update} in [1, updates]. */
    double factor(long update, long updates);

    /** Always 1. */
    record Constant() implements Schedule {
        @Override
        public double factor(long update, long updates) {
            return 1;
        }
    }

    /** update / warmup for the first {@code warmup} updates, then 1. The first update already moves the weights. */
    record Warmup(long warmup) implements Schedule {
        public Warmup {
            requireWarmup(warmup);
        }

        @Override
        public double factor(long update, long updates) {
            return update < warmup ? (double) update / warmup : 1;
        }
    }

    /**
     * update / warmup for the first {@code warmup} updates, then half a cosine from 1 down to {@code floor} at the last
     * update. The reference uses the factor of the update before, so that its first update does nothing; that is not copied.
     */
    record Cosine(long warmup, double floor) implements Schedule {
        public Cosine {
            requireWarmup(warmup);
            requireShare("floor", floor);
        }

        @Override
        public double factor(long update, long updates) {
            if (update < warmup) {
                return (double) update / warmup;
            }
            return cosine((double) (update - warmup) / Math.max(1, updates - warmup), floor);
        }
    }

    /**
     * 1 up to update round(updates * decayStart), then half a cosine down to {@code floor}. As in the reference, update k
     * takes the value of the curve at k - 1, so the floor itself lies one update past the end.
     */
    record LateCosine(double decayStart, double floor) implements Schedule {
        public LateCosine {
            requireShare("decayStart", decayStart);
            requireShare("floor", floor);
        }

        @Override
        public double factor(long update, long updates) {
            long start = (long) Math.rint(updates * decayStart);
            long at = update - 1;
            return at < start ? 1 : cosine((double) (at - start) / Math.max(1, updates - start), floor);
        }
    }

    private static double cosine(double progress, double floor) {
        double share = Math.clamp(progress, 0.0, 1.0);
        // StrictMath: the rate, and with it the weights, must not depend on the JVM.
        return floor + (1 - floor) * 0.5 * (1 + StrictMath.cos(Math.PI * share));
    }

    private static void requireWarmup(long warmup) {
        if (warmup < 0) {
            throw new IllegalArgumentException("warmup must be at least 0, found " + warmup);
        }
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1], found " + value);
        }
    }
}
