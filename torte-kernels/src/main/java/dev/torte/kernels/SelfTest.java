package dev.torte.kernels;

import java.util.Arrays;

/** A short look at kernels before they are trusted: the same bits as the definition. */
final class SelfTest {
    private static final int ROWS = 21;
    private static final int COLS = 5;
    private static final int INPUTS = 5;

    private SelfTest() {}

    /**
     * Returns whether both write the same bits in a small matrix product with remainders. The first use of each vector
     * operation takes milliseconds, so the other kernels are left to the tests.
     */
    static boolean sameBits(Kernels expected, Kernels actual) {
        return sameResults(results(expected), results(actual));
    }

    static boolean sameResults(float[] expected, float[] actual) {
        return Arrays.equals(bits(expected), bits(actual));
    }

    private static float[] results(Kernels kernels) {
        PackedMatrix w = PackedMatrix.f32(ROWS, COLS, wave(ROWS * COLS, 0.37f), 0);
        float[] out = new float[INPUTS * ROWS];
        kernels.matmul(w, wave(ROWS, 0.71f), INPUTS, wave(INPUTS * COLS, 1.3f), 0, COLS, out, 0, ROWS);
        return out;
    }

    private static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            bits[i] = Float.floatToIntBits(x[i]);
        }
        return bits;
    }

    /** Numbers of mixed sign and size without a random generator. */
    private static float[] wave(int n, float step) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) StrictMath.sin(i * step);
        }
        return x;
    }
}
