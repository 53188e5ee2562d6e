package dev.torte.model;

/**
 * The sum of magnitudes in float32, in one fixed order: that of PyTorch on processors with lanes of eight floats. The order
 * matters because a scale that differs in its last bit rounds the weights differently that lie just between two levels, and
 * trained ones gather there: of the 944,640 of atome-lm's checkpoint four do.
 *
 * <p>Element i joins running sum i mod 32. After 2^p elements each (p at least 4, a quarter of the binary logarithm of how many
 * there are) the running sums move up one level, there after as many again to the next, of four; in the end the levels are added
 * from below. What is left over of whole eights joins the first eight sums, then the other eights do, in order; what is left
 * over of eight is summed by itself first, and the eight sums are added to it one by one.
 */
final class CascadeSum {
    private static final int LANES = 8;
    private static final int SUMS = 4 * LANES;
    private static final int LEVELS = 4;
    private static final int LEAST_POWER = 4;

    private CascadeSum() {}

    /** Returns the sum of |values[at]|..|values[at + count - 1]|. */
    static float ofMagnitudes(float[] values, int at, int count) {
        float[] sums = cascade(values, at, count / SUMS);
        int whole = count / LANES * LANES;
        for (int i = count / SUMS * SUMS; i < whole; i++) {
            sums[i % LANES] += Math.abs(values[at + i]);
        }
        for (int i = LANES; i < SUMS; i++) {
            sums[i % LANES] += sums[i];
        }
        float sum = 0;
        for (int i = whole; i < count; i++) {
            sum += Math.abs(values[at + i]);
        }
        for (int i = 0; i < LANES; i++) {
            sum += sums[i];
        }
        return sum;
    }

    /** Returns the running sums of {@code rows} times {@link #SUMS} values. */
    private static float[] cascade(float[] values, int at, int rows) {
        int power =
                Math.max(LEAST_POWER, (Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, rows - 1))) / LEVELS);
        float[][] levels = new float[LEVELS][SUMS];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < SUMS; i++) {
                levels[0][i] += Math.abs(values[at + row * SUMS + i]);
            }
            // Up where 2^p rows have gathered, and further up where 2^2p have.
            int done = row + 1;
            for (int level = 1; level < LEVELS && done % (1 << (level * power)) == 0; level++) {
                moveUp(levels[level - 1], levels[level]);
            }
        }
        for (int level = 1; level < LEVELS; level++) {
            for (int i = 0; i < SUMS; i++) {
                levels[0][i] += levels[level][i];
            }
        }
        return levels[0];
    }

    private static void moveUp(float[] from, float[] to) {
        for (int i = 0; i < SUMS; i++) {
            to[i] += from[i];
            from[i] = 0;
        }
    }
}
