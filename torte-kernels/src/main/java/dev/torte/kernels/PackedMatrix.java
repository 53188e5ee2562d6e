package dev.torte.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Weights (rows = outputs, cols = k) in the order in which a matrix product reads them.
 *
 * <p>Layout: panels of {@value #PANEL_ROWS} output rows, and within a panel k-major: element (r, k) lies at
 * {@code ((r / PANEL_ROWS) * cols + k) * PANEL_ROWS + r % PANEL_ROWS}. The last panel is padded with zero rows. Lanes
 * thus run over outputs, a sum never crosses lanes, and its order does not depend on the lane width. int8 rows are
 * shuffled within their panel, see {@link I8#slot}.
 *
 * <p>Packing copies, so the source may be unmapped afterwards. Immutable, shared by threads.
 */
public sealed interface PackedMatrix permits PackedMatrix.F32, PackedMatrix.I8, PackedMatrix.W8A7, TernaryMatrix {
    /** Output rows per panel: one cache line of int8, and a whole number of vectors at every width. */
    int PANEL_ROWS = 64;

    /** Returns the number of output rows, without padding. */
    int rows();

    /** Returns the number of inputs, k. */
    int cols();

    /** Returns the size of the packed weights and scales in bytes, with padding. */
    long bytes();

    /** Writes weight row {@code row}, as the floats it stands for, to out[outAt .. outAt + cols). */
    void copyRow(int row, float[] out, int outAt);

    /** Returns the number of panels. */
    default int panels() {
        return (rows() + PANEL_ROWS - 1) / PANEL_ROWS;
    }

    /** Packs float weights (rows, cols), row-major from {@code weights[at]}. */
    static F32 f32(int rows, int cols, float[] weights, int at) {
        float[] packed = new float[packedLength(rows, cols)];
        Objects.checkFromIndexSize((long) at, (long) rows * cols, weights.length);
        for (int r = 0; r < rows; r++) {
            int from = at + r * cols;
            int to = place(r, 0, cols);
            for (int k = 0; k < cols; k++) {
                packed[to + k * PANEL_ROWS] = weights[from + k];
            }
        }
        return new F32(rows, cols, packed);
    }

    /** Packs float weights (rows, cols), row-major little-endian f32, any alignment. */
    static F32 f32(int rows, int cols, MemorySegment weights) {
        int length = packedLength(rows, cols);
        requireBytes(weights, 4L * rows * cols, rows, cols);
        float[] packed = new float[length];
        float[] row = new float[cols];
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(weights, F32.LITTLE_FLOAT, 4L * r * cols, row, 0, cols);
            int to = place(r, 0, cols);
            for (int k = 0; k < cols; k++) {
                packed[to + k * PANEL_ROWS] = row[k];
            }
        }
        return new F32(rows, cols, packed);
    }

    /**
     * Packs int8 weights (rows, cols), row-major from {@code weights[at]}; weight (r, k) stands for q · scale[r].
     *
     * @param scales one scale for each row, or a single scale for all
     */
    static I8 i8(int rows, int cols, byte[] weights, int at, float[] scales) {
        byte[] packed = new byte[packedLength(rows, cols)];
        Objects.checkFromIndexSize((long) at, (long) rows * cols, weights.length);
        for (int r = 0; r < rows; r++) {
            int from = at + r * cols;
            int to = I8.place(r, 0, cols);
            for (int k = 0; k < cols; k++) {
                packed[to + k * PANEL_ROWS] = weights[from + k];
            }
        }
        return new I8(rows, cols, packed, scalePerRow(rows, scales));
    }

    /** Packs int8 weights (rows, cols), row-major; {@code scales} as for {@link #i8(int, int, byte[], int, float[])}. */
    static I8 i8(int rows, int cols, MemorySegment weights, float[] scales) {
        int length = packedLength(rows, cols);
        requireBytes(weights, (long) rows * cols, rows, cols);
        byte[] packed = new byte[length];
        byte[] row = new byte[cols];
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(weights, ValueLayout.JAVA_BYTE, (long) r * cols, row, 0, cols);
            int to = I8.place(r, 0, cols);
            for (int k = 0; k < cols; k++) {
                packed[to + k * PANEL_ROWS] = row[k];
            }
        }
        return new I8(rows, cols, packed, scalePerRow(rows, scales));
    }

    /**
     * Packs int8 weights as {@link #i8(int, int, byte[], int, float[])} does, for inputs that are rounded to seven bits.
     */
    static W8A7 w8a7(int rows, int cols, byte[] weights, int at, float[] scales) {
        int padded = Math.ceilDiv(cols, W8A7.STEP) * W8A7.STEP;
        byte[] packed = new byte[packedLength(rows, padded)];
        Objects.checkFromIndexSize((long) at, (long) rows * cols, weights.length);
        for (int r = 0; r < rows; r++) {
            for (int k = 0; k < cols; k++) {
                packed[W8A7.place(r, k, padded)] = weights[at + r * cols + k];
            }
        }
        return new W8A7(rows, cols, padded, packed, scalePerRow(rows, scales));
    }

    /**
     * Packs weights of -1, 0 and 1 (rows, cols), row-major from {@code trits[at]}, for inputs that are rounded to seven bits; weight
     * (r, k) stands for trit · scale[r].
     *
     * @param scales one scale for each row, or a single scale for all
     * @throws IllegalArgumentException if a weight is none of the three, or cols exceeds {@link TernaryMatrix#MOST_COLS}
     */
    static TernaryMatrix ternary(int rows, int cols, byte[] trits, int at, float[] scales) {
        if (cols > TernaryMatrix.MOST_COLS) {
            throw new IllegalArgumentException(
                    "a sum of " + cols + " columns may exceed 32 bits, the most is " + TernaryMatrix.MOST_COLS);
        }
        byte[] packed = new byte[packedLength(rows, TernaryMatrix.steps(cols))];
        Objects.checkFromIndexSize((long) at, (long) rows * cols, trits.length);
        return TernaryMatrix.pack(rows, cols, trits, at, packed, scalePerRow(rows, scales));
    }

    /** Float weights. */
    final class F32 implements PackedMatrix {
        /** Weight files are little-endian whatever the machine, and a slice of one may start anywhere. */
        private static final ValueLayout.OfFloat LITTLE_FLOAT =
                ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

        private final int rows;
        private final int cols;
        private final float[] panels;

        private F32(int rows, int cols, float[] panels) {
            this.rows = rows;
            this.cols = cols;
            this.panels = panels;
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public int cols() {
            return cols;
        }

        @Override
        public long bytes() {
            return 4L * panels.length;
        }

        @Override
        public void copyRow(int row, float[] out, int outAt) {
            Objects.checkIndex(row, rows);
            for (int k = 0; k < cols; k++) {
                out[outAt + k] = panels[place(row, k, cols)];
            }
        }

        /** The packed weights themselves; never written after packing. */
        float[] data() {
            return panels;
        }
    }

    /** int8 weights with a scale for each row; the scale multiplies the finished sum. */
    final class I8 implements PackedMatrix {
        private final int rows;
        private final int cols;
        private final byte[] panels;
        private final float[] scales;

        private I8(int rows, int cols, byte[] panels, float[] scales) {
            this.rows = rows;
            this.cols = cols;
            this.panels = panels;
            this.scales = scales;
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public int cols() {
            return cols;
        }

        @Override
        public long bytes() {
            return panels.length + 4L * scales.length;
        }

        @Override
        public void copyRow(int row, float[] out, int outAt) {
            Objects.checkIndex(row, rows);
            for (int k = 0; k < cols; k++) {
                out[outAt + k] = panels[I8.place(row, k, cols)] * scales[row];
            }
        }

        private static int place(int row, int k, int cols) {
            return ((row / PANEL_ROWS) * cols + k) * PANEL_ROWS + slot(row % PANEL_ROWS);
        }

        /**
         * Where the byte of a panel's {@code row} lies among the panel's bytes of one k. Byte b of the j-th group of
         * four belongs to row 8·b + j of its 32 rows, so that a vector of four-byte integers, shifted, gives the
         * weights of consecutive rows.
         */
        static int slot(int row) {
            int b = (row % 32) / 8;
            int j = row % 8;
            return row / 32 * 32 + 4 * j + b;
        }

        /** The packed weights themselves; never written after packing. */
        byte[] data() {
            return panels;
        }

        /** One scale for each padded row, zero in the padding; never written after packing. */
        float[] scales() {
            return scales;
        }
    }

    /**
     * int8 weights with a scale for each row, for inputs of seven bits: a product rounds each row x of its input
     * to q = round(x · (63 / a)), a the largest magnitude in x, and is ((sum of w·q) · (a / 63)) · scale. The sum is exact.
     * Where a is below {@value #SMALLEST} or not finite, every q is 0.
     *
     * <p>Layout, unlike the other panels': groups of 8 rows, k-major in steps of 4, four bytes of a row side by side, in the order
     * k, k + 2, k + 1, k + 3: two 16-bit lanes then hold (k, k + 1) in their low bytes and (k + 2, k + 3) in their high ones. Four
     * products of -128 · 63 fit 16 bits, so four are summed there before they are widened.
     */
    final class W8A7 implements PackedMatrix {
        /** The largest magnitude of a rounded input. */
        static final int LEVELS = 63;
        /** A vector of smaller numbers counts as zero; far above where 63 / a overflows. */
        static final float SMALLEST = 1e-30f;
        /** Inputs that a vector kernel takes at once; columns are padded with zeros to a multiple. */
        static final int STEP = 8;

        static final int GROUP_ROWS = 8;
        /** So many products of -128 · 63 sum up exactly in a float, in any order. */
        static final int EXACT_IN_FLOAT = (1 << 24) / (128 * LEVELS);

        private final int rows;
        private final int cols;
        private final int paddedCols;
        private final byte[] panels;
        private final float[] scales;

        private W8A7(int rows, int cols, int paddedCols, byte[] panels, float[] scales) {
            this.rows = rows;
            this.cols = cols;
            this.paddedCols = paddedCols;
            this.panels = panels;
            this.scales = scales;
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public int cols() {
            return cols;
        }

        /** Returns the columns with padding, a multiple of {@link #STEP}. */
        int paddedCols() {
            return paddedCols;
        }

        @Override
        public long bytes() {
            return panels.length + 4L * scales.length;
        }

        @Override
        public void copyRow(int row, float[] out, int outAt) {
            Objects.checkIndex(row, rows);
            for (int k = 0; k < cols; k++) {
                out[outAt + k] = panels[place(row, k, paddedCols)] * scales[row];
            }
        }

        /** Returns where the group lies that {@code row} belongs to. */
        static int group(int row, int paddedCols) {
            return row / GROUP_ROWS * GROUP_ROWS * paddedCols;
        }

        static int place(int row, int k, int paddedCols) {
            int inFour = switch (k % 4) {
                case 1 -> 2;
                case 2 -> 1;
                default -> k % 4;
            };
            return group(row, paddedCols) + (k / 4 * GROUP_ROWS + row % GROUP_ROWS) * 4 + inFour;
        }

        /** The packed weights themselves; never written after packing. */
        byte[] data() {
            return panels;
        }

        /** One scale for each padded row, zero in the padding; never written after packing. */
        float[] scales() {
            return scales;
        }
    }

    private static int place(int row, int k, int cols) {
        return ((row / PANEL_ROWS) * cols + k) * PANEL_ROWS + row % PANEL_ROWS;
    }

    private static int packedLength(int rows, int cols) {
        if (rows < 0 || cols < 0) {
            throw new IllegalArgumentException("a matrix of " + rows + " rows and " + cols + " columns");
        }
        long padded = paddedRows(rows);
        if (padded * cols > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("a matrix of " + rows + " x " + cols
                    + " exceeds one Java array once its rows are padded to " + padded);
        }
        return (int) padded * cols;
    }

    private static long paddedRows(int rows) {
        return (rows + (long) PANEL_ROWS - 1) / PANEL_ROWS * PANEL_ROWS;
    }

    private static float[] scalePerRow(int rows, float[] scales) {
        if (scales.length != rows && scales.length != 1) {
            throw new IllegalArgumentException("expected " + rows + " row scales or 1, got " + scales.length);
        }
        float[] padded = new float[(int) paddedRows(rows)];
        for (int r = 0; r < rows; r++) {
            padded[r] = scales.length == 1 ? scales[0] : scales[r];
        }
        return padded;
    }

    private static void requireBytes(MemorySegment weights, long expected, int rows, int cols) {
        if (weights.byteSize() != expected) {
            throw new IllegalArgumentException("weights of " + rows + " x " + cols + " take " + expected
                    + " bytes, the segment has " + weights.byteSize());
        }
    }
}
