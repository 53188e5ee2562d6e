package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WarmingKernelsTest {
    /** Long enough for the vectors to be there on any machine that has them. */
    @Test
    @Timeout(60)
    void goesOverToVectorsWithoutChangingABit() throws InterruptedException {
        Kernels warming = KernelChoice.warming();
        SplittableRandom random = new SplittableRandom(8);
        int rows = 70;
        int cols = 31;
        PackedMatrix w = PackedMatrix.f32(rows, cols, TestedKernels.numbers(random, rows * cols, false), 0);
        float[] x = TestedKernels.numbers(random, 5 * cols, false);
        float[] expected = new float[5 * rows];
        TestedKernels.DEFINITION.matmul(w, null, 5, x, 0, cols, expected, 0, rows);
        assertThat(warming.name()).isEqualTo("scalar");
        boolean over = false;
        // Which vectors is up to the clock, where there are two widths.
        while (!over) {
            if (Thread.interrupted()) {
                throw new InterruptedException("still scalar");
            }
            over = warming.name().startsWith("vector-");
            float[] actual = new float[5 * rows];
            warming.matmul(w, null, 5, x, 0, cols, actual, 0, rows);
            assertThat(Arrays.equals(TestedKernels.bits(actual), TestedKernels.bits(expected)))
                    .as(warming.name())
                    .isTrue();
        }
    }

    @Test
    void vectorsThatRunInSoftwareAreNotUsed() {
        assumeThat(KernelChoice.preferredBits().orElseThrow()).isLessThan(512);
        assertThat(new WarmUp(new ScalarKernels(), new VectorKernels(512), Duration.ofSeconds(2)).succeeds())
                .isFalse();
    }
}
