package dev.torte.runtime;

import dev.torte.model.Block;
import dev.torte.model.Weights;
import java.util.Arrays;

/** An embedding in memory: one row of {@code width} floats per byte or position, kept as int8 if it was stored so. Immutable. */
sealed interface RowTable {

    int width();

    /** Writes row {@code row} to {@code out}. */
    void copyRow(int row, float[] out, int outAt);

    /** Adds row {@code row} to {@code out}. */
    void addRow(int row, float[] out, int outAt);

    static RowTable of(Block.Embedding block, Weights weights) {
        return weights.scales(block.weight())
                .<RowTable>map(scales -> new Int8(
                        block.width(),
                        weights.int8(block.weight()),
                        scales.length == 1 ? repeat(scales[0], block.rows()) : scales))
                .orElseGet(() -> new Floats(block.width(), weights.floats(block.weight())));
    }

    private static float[] repeat(float value, int times) {
        float[] values = new float[times];
        Arrays.fill(values, value);
        return values;
    }

    /** Rows as floats. */
    final class Floats implements RowTable {
        private final int width;
        private final float[] values;

        private Floats(int width, float[] values) {
            this.width = width;
            this.values = values;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public void copyRow(int row, float[] out, int outAt) {
            System.arraycopy(values, row * width, out, outAt, width);
        }

        @Override
        public void addRow(int row, float[] out, int outAt) {
            int from = row * width;
            for (int i = 0; i < width; i++) {
                out[outAt + i] += values[from + i];
            }
        }
    }

    /** Rows as int8; a value is q * scale of its row, rounded once. */
    final class Int8 implements RowTable {
        private final int width;
        private final byte[] values;
        private final float[] scales;

        private Int8(int width, byte[] values, float[] scales) {
            this.width = width;
            this.values = values;
            this.scales = scales;
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public void copyRow(int row, float[] out, int outAt) {
            int from = row * width;
            float scale = scales[row];
            for (int i = 0; i < width; i++) {
                out[outAt + i] = values[from + i] * scale;
            }
        }

        @Override
        public void addRow(int row, float[] out, int outAt) {
            int from = row * width;
            float scale = scales[row];
            for (int i = 0; i < width; i++) {
                out[outAt + i] += values[from + i] * scale;
            }
        }
    }
}
