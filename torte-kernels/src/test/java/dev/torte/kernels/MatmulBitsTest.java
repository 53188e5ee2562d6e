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

    private static PackedMatrix matrix(SplittableRandom random, int rows, int cols, boolean bytes, boolean special) {
        if (!bytes) {
            return PackedMatrix.f32(rows, cols, TestedKernels.numbers(random, rows * cols + 1, special), 1);
        }
        byte[] q = new byte[rows * cols + 1];
        random.nextBytes(q);
        return PackedMatrix.i8(rows, cols, q, 1, TestedKernels.numbers(random, rows, special));
    }

    @Test
    void everyWidthEqualsScalar() {
        for (Kernels kernels : TestedKernels.list()) {
            SplittableRandom random = new SplittableRandom(3);
            for (int rows : ROWS) {
                for (int cols : COLS) {
                    for (int n : INPUTS) {
                        for (int variant = 0; variant < 4; variant++) {
                            boolean special = variant >= 2;
                            PackedMatrix w = matrix(random, rows, cols, variant % 2 == 1, special);
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
            for (boolean bytes : new boolean[] {false, true}) {
                SplittableRandom random = new SplittableRandom(5);
                PackedMatrix w = matrix(random, rows, cols, bytes, false);
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
        SplittableRandom random = new SplittableRandom(6);
        PackedMatrix w = matrix(random, rows, cols, false, false);
        float[] x = TestedKernels.numbers(random, cols, false);
        float[] whole = new float[rows];
        TestedKernels.DEFINITION.matmul(w, null, 1, x, 0, cols, whole, 0, rows);
        for (Kernels kernels : TestedKernels.list()) {
            float[] parts = new float[rows];
            kernels.matmulPanels(w, 1, 4, null, 1, x, 0, cols, parts, 0, rows);
            assertThat(Arrays.copyOf(parts, PackedMatrix.PANEL_ROWS)).containsOnly(0f);
            kernels.matmulPanels(w, 0, 1, null, 1, x, 0, cols, parts, 0, rows);
            assertThat(TestedKernels.bits(parts)).as(kernels.name()).isEqualTo(TestedKernels.bits(whole));
        }
    }
}
