package dev.torte.kernels;

import java.util.Objects;

/**
 * Weights of -1, 0 and 1 in two bits each, with a scale for each row, for inputs of seven bits. A product rounds each row x of its
 * input as one of {@link PackedMatrix.W8A7} does, and is ((sum of trit·q) · (a / 63)) · scale. The sum is an exact integer,
 * made of additions and subtractions alone.
 *
 * <p>|sum| is at most 63 · cols, so {@value #MOST_COLS} columns fit 32 bits; more are refused.
 *
 * <p>Layout: panels of {@value PackedMatrix#PANEL_ROWS} rows, and within a panel steps of {@value #STEP} columns: 64 bytes, one for
 * each row, trit k in the bits 2·(k mod 4) as a number in two's complement; 10 is never written. The byte of row r lies at
 * {@link #slot}(r), so that the bytes at place b of consecutive integers belong to consecutive rows. Columns are padded with zeros to
 * a whole step.
 */
public final class TernaryMatrix implements PackedMatrix {
    /** Weights in a byte of memory. */
    public static final int WEIGHTS_PER_BYTE = 4;
    /** Columns in a byte. */
    static final int STEP = WEIGHTS_PER_BYTE;
    /** Steps in a block: so many sums of bytes stay within 16 bits, and what a vector kernel looks up within the nearest cache. */
    static final int BLOCK_STEPS = 128;
    /** The most columns of which no sum leaves 32 bits. */
    public static final int MOST_COLS = Integer.MAX_VALUE / W8A7.LEVELS;

    private static final int BITS = 2;

    private final int rows;
    private final int cols;
    private final byte[] panels;
    private final float[] scales;

    private TernaryMatrix(int rows, int cols, byte[] panels, float[] scales) {
        this.rows = rows;
        this.cols = cols;
        this.panels = panels;
        this.scales = scales;
    }

    /** See {@link PackedMatrix#ternary}, which has checked the sizes and padded the scales. */
    static TernaryMatrix pack(int rows, int cols, byte[] trits, int at, byte[] panels, float[] paddedScales) {
        TernaryMatrix packed = new TernaryMatrix(rows, cols, panels, paddedScales);
        for (int r = 0; r < rows; r++) {
            for (int k = 0; k < cols; k++) {
                byte trit = trits[at + r * cols + k];
                if (trit < -1 || trit > 1) {
                    throw new IllegalArgumentException(
                            "a trit is -1, 0 or 1, row " + r + " has " + trit + " in column " + k);
                }
                panels[packed.place(r, k)] |= (byte) ((trit & 3) << shift(k));
            }
        }
        return packed;
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
            // Not trit · scale, which gives -0 for a zero under a negative scale.
            int trit = trit(row, k);
            out[outAt + k] = trit == 0 ? 0f : trit > 0 ? scales[row] : -scales[row];
        }
    }

    /** Returns the weight of {@code row} and {@code k} before its scale. */
    int trit(int row, int k) {
        return panels[place(row, k)] << (Integer.SIZE - BITS - shift(k)) >> (Integer.SIZE - BITS);
    }

    /** Returns how many bytes each row has. */
    int steps() {
        return steps(cols);
    }

    static int steps(int cols) {
        return Math.ceilDiv(cols, STEP);
    }

    /** Where the byte of a panel's {@code row} lies among the 64 bytes of a step. */
    static int slot(int row) {
        return row % 16 * 4 + row / 16;
    }

    private int place(int row, int k) {
        int step = k / STEP;
        int block = step / BLOCK_STEPS * BLOCK_STEPS;
        return at(row / PANEL_ROWS, block) + (step - block) * PANEL_ROWS + slot(row % PANEL_ROWS);
    }

    /** Returns where a panel's part of the block lies that begins with step {@code block}. */
    int at(int panel, int block) {
        return (block * panels() + panel * Math.min(BLOCK_STEPS, steps() - block)) * PANEL_ROWS;
    }

    private static int shift(int k) {
        return k % STEP * BITS;
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
