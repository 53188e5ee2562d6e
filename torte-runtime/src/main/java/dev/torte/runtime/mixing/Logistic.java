package dev.torte.runtime.mixing;

/**
 * The logistic curve, as tables that are the same on every machine: they are made by {@link StrictMath} and rounded to float once.
 *
 * <p>Probabilities are of a bit being 1. Their logits are kept within {@value #MOST}.
 */
final class Logistic {
    /** The farthest from 0 that a logit may be. */
    static final float MOST = 10;

    private static final int STEPS_PER_UNIT = 256;
    private static final int STEPS = (int) (MOST * STEPS_PER_UNIT);
    private static final int PROBABILITY_BITS = 12;

    /** Logits of probabilities in the middle of 4,096 equal steps. */
    private static final float[] STRETCH = new float[1 << PROBABILITY_BITS];

    /** Probabilities of logits from -MOST to MOST. */
    private static final float[] SQUASH = new float[2 * STEPS + 1];

    /** ln(1 + e^-x) for x from 0 to MOST, and one more for the interpolation of the last. */
    private static final float[] SOFTPLUS = new float[STEPS + 2];

    static {
        for (int i = 0; i < STRETCH.length; i++) {
            double p = (i + 0.5) / STRETCH.length;
            STRETCH[i] = (float) StrictMath.log(p / (1 - p));
        }
        for (int i = 0; i < SQUASH.length; i++) {
            SQUASH[i] = (float) (1 / (1 + StrictMath.exp((STEPS - i) / (double) STEPS_PER_UNIT)));
        }
        for (int i = 0; i < SOFTPLUS.length; i++) {
            SOFTPLUS[i] = (float) StrictMath.log1p(StrictMath.exp(-i / (double) STEPS_PER_UNIT));
        }
    }

    private Logistic() {}

    /** Returns the logit of a probability in 65,536ths. */
    static float stretch(int probability) {
        return STRETCH[probability >>> (Short.SIZE - PROBABILITY_BITS)];
    }

    /** Returns a logit within the range. */
    static float clamp(float logit) {
        return Math.max(-MOST, Math.min(MOST, logit));
    }

    /** Returns the probability of the nearest of the table's logits to one within the range. */
    static float squash(float logit) {
        return SQUASH[(int) (logit * STEPS_PER_UNIT + (STEPS + 0.5f))];
    }

    /** Returns ln(1 + e^x) of a logit within the range, at most 5e-7 too large by interpolation: -ln of the chance of a 0. */
    static float softplus(float logit) {
        float at = Math.abs(logit) * STEPS_PER_UNIT;
        int low = (int) at;
        float tail = Math.fma(SOFTPLUS[low + 1] - SOFTPLUS[low], at - low, SOFTPLUS[low]);
        return Math.max(logit, 0) + tail;
    }
}
