package dev.torte.runtime;

import dev.torte.model.Float8;
import dev.torte.model.Param;
import dev.torte.model.ScaledType;
import dev.torte.model.Weights;
import java.util.Optional;

/**
 * A small matrix that stays in memory as its file stores it; every product reads the numbers from there, and they are exact. For rows
 * of which only some are wanted at a time. Immutable.
 */
interface StoredMatrix {

    /**
     * out[r] = scale · Σ_k w[firstRow + r, k] · x[k] for r in [0, rows): one fma per k in ascending order from +0, then, where the type has
     * scales, one product with that of the row.
     *
     * @param x   one float for each column, from {@code xAt} on
     * @param out {@code rows} floats from {@code outAt} on, overwritten; must not overlap x
     */
    void multiply(int firstRow, int rows, float[] x, int xAt, float[] out, int outAt);

    /** Copies the numbers of a matrix of rank 2. */
    static StoredMatrix of(Param param, Weights weights) {
        int rows = param.shape().dim(0);
        int cols = param.shape().dim(1);
        Optional<ScaledType> type = ScaledType.of(weights.get(param).type());
        if (type.isEmpty()) {
            return new Floats(cols, weights.floats(param));
        }
        byte[] numbers = weights.get(param).toBytes();
        float[] found = weights.scales(param).orElseThrow();
        float[] scales = new float[rows];
        for (int row = 0; row < rows; row++) {
            scales[row] = found[found.length == 1 ? 0 : row];
        }
        return switch (type.get()) {
            case INT8 -> new Int8(cols, numbers, scales);
            case FP8 -> new Fp8(cols, numbers, scales, Float8.table());
            case INT4 -> new Int4(cols, numbers, scales);
        };
    }

    /** Float32, and what was widened to it. */
    final class Floats implements StoredMatrix {
        private final int cols;
        private final float[] numbers;

        private Floats(int cols, float[] numbers) {
            this.cols = cols;
            this.numbers = numbers;
        }

        @Override
        public void multiply(int firstRow, int rows, float[] x, int xAt, float[] out, int outAt) {
            for (int row = 0; row < rows; row++) {
                int at = (firstRow + row) * cols;
                float sum = 0;
                for (int k = 0; k < cols; k++) {
                    sum = Math.fma(numbers[at + k], x[xAt + k], sum);
                }
                out[outAt + row] = sum;
            }
        }
    }

    /** Whole numbers of eight bits. */
    final class Int8 implements StoredMatrix {
        private final int cols;
        private final byte[] numbers;
        private final float[] scales;

        private Int8(int cols, byte[] numbers, float[] scales) {
            this.cols = cols;
            this.numbers = numbers;
            this.scales = scales;
        }

        @Override
        public void multiply(int firstRow, int rows, float[] x, int xAt, float[] out, int outAt) {
            for (int row = 0; row < rows; row++) {
                int at = (firstRow + row) * cols;
                float sum = 0;
                for (int k = 0; k < cols; k++) {
                    sum = Math.fma(numbers[at + k], x[xAt + k], sum);
                }
                out[outAt + row] = sum * scales[firstRow + row];
            }
        }
    }

    /** {@link Float8}. */
    final class Fp8 implements StoredMatrix {
        private final int cols;
        private final byte[] numbers;
        private final float[] scales;
        private final float[] table;

        private Fp8(int cols, byte[] numbers, float[] scales, float[] table) {
            this.cols = cols;
            this.numbers = numbers;
            this.scales = scales;
            this.table = table;
        }

        @Override
        public void multiply(int firstRow, int rows, float[] x, int xAt, float[] out, int outAt) {
            for (int row = 0; row < rows; row++) {
                int at = (firstRow + row) * cols;
                float sum = 0;
                for (int k = 0; k < cols; k++) {
                    sum = Math.fma(table[numbers[at + k] & 0xFF], x[xAt + k], sum);
                }
                out[outAt + row] = sum * scales[firstRow + row];
            }
        }
    }

    /** Whole numbers of four bits, two a byte. */
    final class Int4 implements StoredMatrix {
        private final int cols;
        private final byte[] numbers;
        private final float[] scales;

        private Int4(int cols, byte[] numbers, float[] scales) {
            this.cols = cols;
            this.numbers = numbers;
            this.scales = scales;
        }

        @Override
        public void multiply(int firstRow, int rows, float[] x, int xAt, float[] out, int outAt) {
            int rowBytes = Math.ceilDiv(cols, 2);
            for (int row = 0; row < rows; row++) {
                int at = (firstRow + row) * rowBytes;
                float sum = 0;
                for (int k = 0; k < cols; k++) {
                    sum = Math.fma(ScaledType.int4(numbers[at + k / 2], k % 2), x[xAt + k], sum);
                }
                out[outAt + row] = sum * scales[firstRow + row];
            }
        }
    }
}
