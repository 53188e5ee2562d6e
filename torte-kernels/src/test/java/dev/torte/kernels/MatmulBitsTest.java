package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A matrix product has the same bits at every width, and a row of x has them alone as in company. */
@Tag("bits")
class MatmulBitsTest {
    private static final int[] ROWS = {1, 7, 8, 17, 63, 64, 65, 130};
    private static final int[] COLS = {0, 1, 2, 17, 40};
    private static final int[] INPUTS = {0, 1, 2, 3, 4, 5, 9, 12, 18};

    private enum Kind {
        F32,
        I8,
        W8A7,
        TERNARY
    }

    private static PackedMatrix matrix(SplittableRandom random, int rows, int cols, Kind kind, boolean special) {
        if (kind == Kind.F32) {
            return PackedMatrix.f32(rows, cols, TestedKernels.numbers(random, rows * cols + 1, special), 1);
        }
        byte[] q = new byte[rows * cols + 1];
        random.nextBytes(q);
        float[] scales = TestedKernels.numbers(random, rows, special);
        return switch (kind) {
            case F32 -> throw new AssertionError("done above");
            case I8 -> PackedMatrix.i8(rows, cols, q, 1, scales);
            case W8A7 -> PackedMatrix.w8a7(rows, cols, q, 1, scales);
            case TERNARY -> {
                for (int i = 0; i < q.length; i++) {
                    q[i] = (byte) (q[i] % 2);
                }
                yield PackedMatrix.ternary(rows, cols, q, 1, scales);
            }
        };
    }

    @Test
    void everyWidthEqualsScalar() {
        for (Kernels kernels : TestedKernels.list()) {
            SplittableRandom random = new SplittableRandom(3);
            for (int rows : ROWS) {
                for (int cols : COLS) {
                    for (int n : INPUTS) {
                        for (int variant = 0; variant < 8; variant++) {
                            boolean special = variant >= 4;
                            PackedMatrix w = matrix(random, rows, cols, Kind.values()[variant % 4], special);
                            float[] bias = n % 2 == 0 ? null : TestedKernels.numbers(random, rows, special);
                            float[] x = TestedKernels.numbers(random, 2 + n * (cols + 1), special);
                            float[] expected = TestedKernels.numbers(random, 3 + n * (rows + 2), special);
                            float[] actual = expected.clone();
                            TestedKernels.DEFINITION.matmul(w, bias, n, x, 2, cols + 1, expected, 3, rows + 2);
                            kernels.matmul(w, bias, n, x, 2, cols + 1, actual, 3, rows + 2);
                            assertThat(TestedKernels.bits(actual))
                                    .as("%s, %s x %s, n = %s, variant %s", kernels.name(), rows, cols, n, variant)
                                    .isEqualTo(TestedKernels.bits(expected));
                        }
                    }
                }
            }
        }
    }

    @Test
    void oneRowEqualsTheSameRowAmongMany() {
        int rows = 136;
        int cols = 33;
        int n = 15;
        for (Kernels kernels : TestedKernels.list()) {
            for (Kind kind : Kind.values()) {
                SplittableRandom random = new SplittableRandom(5);
                PackedMatrix w = matrix(random, rows, cols, kind, false);
                float[] bias = TestedKernels.numbers(random, rows, false);
                float[] x = TestedKernels.numbers(random, n * cols, false);
                float[] together = new float[n * rows];
                kernels.matmul(w, bias, n, x, 0, cols, together, 0, rows);
                float[] alone = new float[n * rows];
                for (int i = 0; i < n; i++) {
                    kernels.matmul(w, bias, 1, x, i * cols, cols, alone, i * rows, rows);
                }
                assertThat(TestedKernels.bits(together)).as(kernels.name()).isEqualTo(TestedKernels.bits(alone));
                assertThat(together).isNotEqualTo(new float[n * rows]);
            }
        }
    }

    @Test
    void panelsApartEqualTheWhole() {
        int rows = 200;
        int cols = 21;
        for (Kind kind : Kind.values()) {
            SplittableRandom random = new SplittableRandom(6);
            PackedMatrix w = matrix(random, rows, cols, kind, false);
            float[] x = TestedKernels.numbers(random, cols, false);
            float[] whole = new float[rows];
            TestedKernels.DEFINITION.matmul(w, null, 1, x, 0, cols, whole, 0, rows);
            for (Kernels kernels : TestedKernels.list()) {
                float[] parts = new float[rows];
                kernels.matmulPanels(w, 2, 2, null, 1, x, 0, cols, parts, 0, rows);
                assertThat(parts).as("no panels of %s", kind).containsOnly(0f);
                kernels.matmulPanels(w, 1, 4, null, 1, x, 0, cols, parts, 0, rows);
                assertThat(Arrays.copyOf(parts, PackedMatrix.PANEL_ROWS)).containsOnly(0f);
                kernels.matmulPanels(w, 0, 1, null, 1, x, 0, cols, parts, 0, rows);
                assertThat(TestedKernels.bits(parts))
                        .as("%s of %s", kernels.name(), kind)
                        .isEqualTo(TestedKernels.bits(whole));
            }
        }
    }

    /** The largest sums there are: of 16 bits within four products, of what a float holds exactly, and beyond. */
    @Test
    void integerSumsDoNotOverflow() {
        for (int cols : new int[] {8, PackedMatrix.W8A7.EXACT_IN_FLOAT, PackedMatrix.W8A7.EXACT_IN_FLOAT + 1, 9001}) {
            int rows = 9;
            int n = 13;
            byte[] least = new byte[rows * cols];
            Arrays.fill(least, Byte.MIN_VALUE);
            PackedMatrix w = PackedMatrix.w8a7(rows, cols, least, 0, new float[] {1f});
            float[] x = new float[n * cols];
            // A largest magnitude of 63 makes the rounded inputs the inputs themselves.
            Arrays.fill(x, 63f);
            for (Kernels kernels : TestedKernels.list()) {
                float[] out = new float[n * rows];
                kernels.matmul(w, null, n, x, 0, cols, out, 0, rows);
                assertThat(out).as(kernels.name()).containsOnly(-128f * 63 * cols);
            }
        }
    }
}
