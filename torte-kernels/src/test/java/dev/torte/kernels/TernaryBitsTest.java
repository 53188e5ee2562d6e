package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Products of ternary weights are the integers that trits, multiplied, sum up to, at every width and beyond every block. */
@Tag("bits")
class TernaryBitsTest {
    private static final int LEVELS = PackedMatrix.W8A7.LEVELS;
    private static final int BLOCK = TernaryMatrix.BLOCK_STEPS * TernaryMatrix.STEP;

    private static byte[] trits(SplittableRandom random, int n) {
        byte[] trits = new byte[n];
        for (int i = 0; i < n; i++) {
            trits[i] = (byte) (random.nextInt(3) - 1);
        }
        return trits;
    }

    /** Inputs that are their own rounded values, as the first has the largest magnitude. */
    private static float[] integers(SplittableRandom random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = i == 0 ? LEVELS : random.nextInt(2 * LEVELS + 1) - LEVELS;
        }
        return x;
    }

    /** The reference: integers, multiplied. */
    private static float[] product(int rows, int cols, byte[] weights, float[] x) {
        float[] out = new float[rows];
        for (int r = 0; r < rows; r++) {
            int sum = 0;
            for (int k = 0; k < cols; k++) {
                sum += weights[r * cols + k] * (int) x[k];
            }
            out[r] = sum;
        }
        return out;
    }

    private static void requireProduct(String what, PackedMatrix w, float[] x, float[] expected) {
        for (Kernels kernels : TestedKernels.list()) {
            float[] out = new float[w.rows()];
            kernels.matmul(w, null, 1, x, 0, w.cols(), out, 0, w.rows());
            assertThat(TestedKernels.bits(out))
                    .as("%s, %s", kernels.name(), what)
                    .isEqualTo(TestedKernels.bits(expected));
        }
        float[] out = new float[w.rows()];
        TestedKernels.DEFINITION.matmul(w, null, 1, x, 0, w.cols(), out, 0, w.rows());
        assertThat(TestedKernels.bits(out)).as("definition, %s", what).isEqualTo(TestedKernels.bits(expected));
    }

    @Test
    void sumsAreThoseOfMultipliedTrits() {
        SplittableRandom random = new SplittableRandom(31);
        for (int rows : new int[] {1, 15, 16, 17, 64, 100}) {
            for (int cols : new int[] {1, 3, 4, 5, 63, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 6}) {
                byte[] trits = trits(random, rows * cols);
                float[] x = integers(random, cols);
                PackedMatrix w = PackedMatrix.ternary(rows, cols, trits, 0, new float[] {1f});
                requireProduct(rows + " x " + cols, w, x, product(rows, cols, trits, x));
            }
        }
    }

    /** Every pair of trits meets the ends of the range of its inputs; a sum past a bound of 16 bits would show. */
    @Test
    void extremes() {
        int rows = 81;
        for (int cols : new int[] {4, BLOCK, 3 * BLOCK + 2}) {
            byte[] trits = new byte[rows * cols];
            for (int r = 0; r < rows; r++) {
                int code = r;
                byte[] four = new byte[4];
                for (int i = 0; i < 4; i++) {
                    four[i] = (byte) (code % 3 - 1);
                    code /= 3;
                }
                for (int k = 0; k < cols; k++) {
                    trits[r * cols + k] = four[k % 4];
                }
            }
            PackedMatrix w = PackedMatrix.ternary(rows, cols, trits, 0, new float[] {1f});
            for (int signs = 0; signs < 16; signs++) {
                float[] x = new float[cols];
                for (int k = 0; k < cols; k++) {
                    x[k] = (signs >> k % 4 & 1) == 0 ? LEVELS : -LEVELS;
                }
                requireProduct(cols + " columns, signs " + signs, w, x, product(rows, cols, trits, x));
            }
        }
    }

    /** From 266,306 columns on a sum of equal signs exceeds what a float holds exactly; it is rounded once, to the even one. */
    @Test
    void sumsBeyondTheIntegersOfAFloat() {
        int cols = 300_001;
        byte[] ones = new byte[cols];
        Arrays.fill(ones, (byte) -1);
        float[] x = new float[cols];
        Arrays.fill(x, LEVELS);
        PackedMatrix w = PackedMatrix.ternary(1, cols, ones, 0, new float[] {1f});
        // The sum is -18,900,063, halfway between two floats.
        requireProduct("many columns", w, x, new float[] {-18_900_064f});
    }

    @Test
    void zerosGiveZeros() {
        int rows = 70;
        int cols = 130;
        SplittableRandom random = new SplittableRandom(32);
        float[] zeros = new float[rows];
        PackedMatrix none = PackedMatrix.ternary(rows, cols, new byte[rows * cols], 0, new float[] {3f});
        requireProduct("no weight", none, integers(random, cols), zeros);
        PackedMatrix some = PackedMatrix.ternary(rows, cols, trits(random, rows * cols), 0, new float[] {3f});
        requireProduct("no input", some, new float[cols], zeros);
        float[] broken = integers(random, cols);
        broken[77] = Float.NaN;
        requireProduct("NaN among the inputs", some, broken, zeros);
    }

    /** Ternary weights are integers, so the product of int8 weights and rounded inputs gives their bits too. */
    @Test
    void equalsTheProductOfTheSameWeightsAsBytes() {
        SplittableRandom random = new SplittableRandom(33);
        for (int round = 0; round < 60; round++) {
            int rows = 1 + random.nextInt(200);
            int cols = 1 + random.nextInt(1_300);
            int n = 1 + random.nextInt(3);
            byte[] trits = trits(random, rows * cols);
            float[] scales = TestedKernels.numbers(random, random.nextBoolean() ? 1 : rows, false);
            float[] bias = random.nextBoolean() ? null : TestedKernels.numbers(random, rows, false);
            float[] x = TestedKernels.numbers(random, n * cols, random.nextInt(4) == 0);
            PackedMatrix bytes = PackedMatrix.w8a7(rows, cols, trits, 0, scales);
            PackedMatrix packed = PackedMatrix.ternary(rows, cols, trits, 0, scales);
            float[] expected = new float[n * rows];
            TestedKernels.DEFINITION.matmul(bytes, bias, n, x, 0, cols, expected, 0, rows);
            for (Kernels kernels : TestedKernels.list()) {
                float[] actual = new float[n * rows];
                kernels.matmul(packed, bias, n, x, 0, cols, actual, 0, rows);
                assertThat(TestedKernels.bits(actual))
                        .as("%s, round %s: %s x %s, n = %s", kernels.name(), round, rows, cols, n)
                        .isEqualTo(TestedKernels.bits(expected));
            }
        }
    }

    /** The other tests run few times, so mostly before the compiler; here its code is what counts. */
    @Test
    void compiledCode() {
        int rows = 130;
        int cols = BLOCK + 9;
        SplittableRandom random = new SplittableRandom(34);
        byte[] trits = trits(random, rows * cols);
        float[] x = integers(random, cols);
        PackedMatrix w = PackedMatrix.ternary(rows, cols, trits, 0, new float[] {1f});
        float[] expected = product(rows, cols, trits, x);
        for (Kernels kernels : TestedKernels.list()) {
            float[] out = new float[rows];
            for (int run = 0; run < 1_000; run++) {
                Arrays.fill(out, Float.NaN);
                kernels.matmul(w, null, 1, x, 0, cols, out, 0, rows);
                assertThat(Arrays.equals(out, expected))
                        .as("%s, run %s", kernels.name(), run)
                        .isTrue();
            }
        }
    }

    /** Weights of 0, 1, 3 and 9 with a sign are bytes, and need no product of their own to be exact. */
    @Test
    void powersOfThreeAreExactAsBytes() {
        byte[] levels = {0, 1, 3, 9, -1, -3, -9};
        SplittableRandom random = new SplittableRandom(35);
        int rows = 67;
        int cols = 515;
        byte[] weights = new byte[rows * cols];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = levels[random.nextInt(levels.length)];
        }
        float[] x = integers(random, cols);
        PackedMatrix w = PackedMatrix.w8a7(rows, cols, weights, 0, new float[] {1f});
        requireProduct("powers of three", w, x, product(rows, cols, weights, x));
    }
}
