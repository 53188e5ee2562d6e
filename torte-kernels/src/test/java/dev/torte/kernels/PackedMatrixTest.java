package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Packing keeps every weight, from arrays and from unaligned little-endian memory alike. */
class PackedMatrixTest {
    private static final int ROWS = 67;
    private static final int COLS = 5;

    private static float[] unpack(PackedMatrix w) {
        float[] all = new float[w.rows() * w.cols()];
        for (int r = 0; r < w.rows(); r++) {
            w.copyRow(r, all, r * w.cols());
        }
        return all;
    }

    @Test
    void floatsSurvive() {
        float[] weights = TestedKernels.numbers(new SplittableRandom(1), ROWS * COLS, true);
        ByteBuffer bytes = ByteBuffer.allocate(1 + 4 * weights.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < weights.length; i++) {
            bytes.putFloat(1 + 4 * i, weights[i]);
        }
        PackedMatrix fromArray = PackedMatrix.f32(ROWS, COLS, weights, 0);
        PackedMatrix fromMemory = PackedMatrix.f32(
                ROWS, COLS, MemorySegment.ofArray(bytes.array()).asSlice(1));
        assertThat(unpack(fromArray)).isEqualTo(weights);
        assertThat(unpack(fromMemory)).isEqualTo(weights);
        assertThat(fromArray.panels()).isEqualTo(2);
        assertThat(fromArray.bytes()).isEqualTo(4L * 2 * PackedMatrix.PANEL_ROWS * COLS);
    }

    @Test
    void bytesSurviveWithTheirScales() {
        byte[] q = new byte[ROWS * COLS];
        new SplittableRandom(2).nextBytes(q);
        float[] scales = new float[ROWS];
        float[] expected = new float[q.length];
        for (int r = 0; r < ROWS; r++) {
            scales[r] = 0.5f + r;
            for (int k = 0; k < COLS; k++) {
                expected[r * COLS + k] = q[r * COLS + k] * scales[r];
            }
        }
        assertThat(unpack(PackedMatrix.i8(ROWS, COLS, q, 0, scales))).isEqualTo(expected);
        assertThat(unpack(PackedMatrix.i8(ROWS, COLS, MemorySegment.ofArray(q), scales)))
                .isEqualTo(expected);
        float[] ones = new float[ROWS];
        Arrays.fill(ones, 0.25f);
        assertThat(unpack(PackedMatrix.w8a7(ROWS, COLS, q, 0, scales))).isEqualTo(expected);
        assertThat(unpack(PackedMatrix.i8(ROWS, COLS, q, 0, new float[] {0.25f})))
                .isEqualTo(unpack(PackedMatrix.i8(ROWS, COLS, q, 0, ones)));
    }

    @Test
    void tritsSurviveInTwoBits() {
        int cols = 513;
        SplittableRandom random = new SplittableRandom(4);
        byte[] trits = new byte[1 + ROWS * cols];
        float[] expected = new float[ROWS * cols];
        for (int i = 0; i < expected.length; i++) {
            trits[1 + i] = (byte) (random.nextInt(3) - 1);
            expected[i] = trits[1 + i] * 0.5f + 0f;
        }
        TernaryMatrix w = PackedMatrix.ternary(ROWS, cols, trits, 1, new float[] {0.5f});
        assertThat(unpack(w)).isEqualTo(expected);
        int paddedRows = 2 * PackedMatrix.PANEL_ROWS;
        assertThat(w.bytes()).isEqualTo(paddedRows * (516L / 4) + 4L * paddedRows);
    }

    @Test
    void whatIsNoTritIsRefused() {
        for (byte value : new byte[] {2, -2, 127, -128, 3, 4}) {
            byte[] trits = {0, 1, -1, 0, 1, value};
            assertThatThrownBy(() -> PackedMatrix.ternary(2, 3, trits, 0, new float[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a trit is -1, 0 or 1, row 1 has " + value + " in column 2");
        }
        int most = TernaryMatrix.MOST_COLS;
        assertThatThrownBy(() -> PackedMatrix.ternary(1, most + 1, new byte[0], 0, new float[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a sum of 34087043 columns may exceed 32 bits, the most is 34087042");
        assertThat(Math.multiplyExact(most, PackedMatrix.W8A7.LEVELS)).isPositive();
        assertThatThrownBy(() -> PackedMatrix.ternary(2, 3, new byte[6], 1, new float[1]))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void wrongSizesAreRefusedWithBothValues() {
        assertThatThrownBy(() -> PackedMatrix.f32(-1, 2, new float[2], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> PackedMatrix.f32(1 << 20, 1 << 20, new float[2], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exceeds one Java array");
        assertThatThrownBy(() -> PackedMatrix.f32(2, 2, new float[3], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PackedMatrix.f32(2, 2, MemorySegment.ofArray(new byte[15])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("weights of 2 x 2 take 16 bytes, the segment has 15");
        assertThatThrownBy(() -> PackedMatrix.i8(3, 2, new byte[6], 0, new float[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 3 row scales or 1, got 2");
    }
}
