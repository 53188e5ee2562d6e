package dev.torte.app.alignment;

/**
 * What a pair's figures amount to. The bounds are conventions, set before anything was measured: a cosine of 0.95 leaves a tenth of the
 * squared length across, at about 0.92 bricks of the reference lost half of their use.
 */
enum Agreement {
    SAME("same", "the lower end of the mean cosine is at least " + Bounds.SAME),
    NEAR("near", "it is at least " + Bounds.NEAR),
    TURNED(
            "turned",
            "a rotation that was found on other text takes away at least half of the distance, and linear CKA is at least "
                    + Bounds.ALIKE),
    APART("apart", "none of these");

    private final String word;
    private final String rule;

    Agreement(String word, String rule) {
        this.word = word;
        this.rule = rule;
    }

    /** The limits; constants of an enum cannot be used in its own constants. */
    private static final class Bounds {
        static final double SAME = 0.95;
        static final double NEAR = 0.90;
        static final double ALIKE = 0.90;
        static final double HALF = 0.5;

        private Bounds() {}
    }

    /** Judges; the first that holds. */
    static Agreement of(Estimate cosine, PairedStates.Turned turned, double cka) {
        if (cosine.low() >= Bounds.SAME) {
            return SAME;
        }
        if (cosine.low() >= Bounds.NEAR) {
            return NEAR;
        }
        boolean straightened = turned.after() <= Bounds.HALF * turned.before();
        return straightened && cka >= Bounds.ALIKE ? TURNED : APART;
    }

    /** Returns the word of tables. */
    String word() {
        return word;
    }

    /** Returns when this is said. */
    String rule() {
        return rule;
    }
}
