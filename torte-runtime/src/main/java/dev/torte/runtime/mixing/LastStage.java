package dev.torte.runtime.mixing;

import java.util.Arrays;

/**
 * Makes one logit of the sums of three sets of weights: they are weighed once more, by the place in the byte, and the result is bent by a
 * curve, by that place and the last byte. Both are learnt. One owner thread.
 *
 * <p>A curve has {@value #KNOTS} knots, one for each whole logit from -8 to 8, and straight lines between them; what it says counts half.
 */
final class LastStage {
    private static final int PLACES = 256;
    private static final int INPUTS = 3;
    private static final int END = 8;
    private static final int KNOTS = 2 * END + 1;
    private static final float NEARLY_END = 7.999f;

    /** Curves tell apart so many last bytes, by their low bits. */
    private static final int LAST = 32;

    private static final float FIRST_WEIGHT = 1f / 3;
    private static final float RATE = 0.002f;
    private static final float CURVE_RATE = 0.05f;

    private final float[] weights = new float[PLACES * INPUTS];
    private final float[] knots = new float[LAST * PLACES * KNOTS];

    LastStage() {
        Arrays.fill(weights, FIRST_WEIGHT);
        for (int i = 0; i < knots.length; i++) {
            knots[i] = i % KNOTS - END;
        }
    }

    void copyFrom(LastStage other) {
        System.arraycopy(other.weights, 0, weights, 0, weights.length);
        System.arraycopy(other.knots, 0, knots, 0, knots.length);
    }

    /** Returns the logit of a bit being 1, within the range of {@link Logistic#clamp}. */
    float logit(int node, int lastByte, float a, float b, float c) {
        float z = mixed(node, a, b, c);
        return Logistic.clamp(Math.fma(bent(node, lastByte, z) - z, 0.5f, z));
    }

    /** Learns what the bit was, of the same sums. */
    void learn(int node, int lastByte, float a, float b, float c, int is) {
        float z = mixed(node, a, b, c);
        float bent = Logistic.clamp(bent(node, lastByte, z));
        float error = is - Logistic.squash(bent);
        int knot = knot(node, lastByte, z);
        float beyond = beyond(z);
        knots[knot] = Math.fma(CURVE_RATE * error, 1 - beyond, knots[knot]);
        knots[knot + 1] = Math.fma(CURVE_RATE * error, beyond, knots[knot + 1]);
        float step = RATE * (is - Logistic.squash(z));
        int at = node * INPUTS;
        weights[at] = Math.fma(step, Logistic.clamp(a), weights[at]);
        weights[at + 1] = Math.fma(step, Logistic.clamp(b), weights[at + 1]);
        weights[at + 2] = Math.fma(step, Logistic.clamp(c), weights[at + 2]);
    }

    private float mixed(int node, float a, float b, float c) {
        int at = node * INPUTS;
        float z = weights[at] * Logistic.clamp(a);
        z = Math.fma(weights[at + 1], Logistic.clamp(b), z);
        return Logistic.clamp(Math.fma(weights[at + 2], Logistic.clamp(c), z));
    }

    private float bent(int node, int lastByte, float z) {
        int knot = knot(node, lastByte, z);
        return Math.fma(knots[knot + 1] - knots[knot], beyond(z), knots[knot]);
    }

    private static int knot(int node, int lastByte, float z) {
        return ((lastByte % LAST) * PLACES + node) * KNOTS + (int) (within(z) + END);
    }

    /** Returns how far a logit lies beyond the knot below it. */
    private static float beyond(float z) {
        float at = within(z) + END;
        return at - (int) at;
    }

    private static float within(float z) {
        return Math.max(-NEARLY_END, Math.min(NEARLY_END, z));
    }
}
