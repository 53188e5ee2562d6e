package dev.torte.kernels;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with int8 weights, as a template for {@link LaneWidth}; built like {@link VectorFloatProducts}.
 *
 * <p>A vector is loaded as four-byte integers, of which two shifts cut out one byte with its sign. With the order of
 * rows that {@link PackedMatrix.I8#slot} describes, this gives "unit" u = the weights of rows L·u and following. With
 * sixteen lanes it gives two runs of eight, rows 8·u and 32 + 8·u. Loading bytes and widening them takes a fifth more
 * time at 256 bits, and ten times as much at 128, where a load holds more bytes than there are lanes.
 */
final class VectorByteProducts implements ByteProducts {
    private static final VectorSpecies<Float> S = LaneWidth.species(MethodHandles.lookup());
    private static final int L = S.length();
    private static final VectorSpecies<Byte> BYTES = S.withLanes(byte.class);

    private static final int PANEL = PackedMatrix.PANEL_ROWS;
    /** Rows of x that share one pass over the weights: 4 x 2 sums and their operands fit sixteen registers. */
    private static final int TILE = 4;
    /** Output rows that a single row of x computes at once: eight sums, or the panel where that is less. */
    private static final int ROW = Math.min(8 * L, PANEL);

    @Override
    public void panel(
            PackedMatrix.I8 w,
            int panel,
            int n,
            float[] x,
            int xAt,
            int xStride,
            float[] out,
            int outAt,
            int outStride) {
        int cols = w.cols();
        int at = panel * PANEL * cols;
        int rows = Math.min(PANEL, w.rows() - panel * PANEL);
        // Sixteen lanes reach both halves of the panel with every unit.
        int end = L == 16 ? PANEL : rows;
        int i = 0;
        for (; i <= n - TILE; i += TILE) {
            for (int r = 0; r < end; r += 2 * L) {
                tile(
                        w.data(),
                        at,
                        r / L,
                        cols,
                        x,
                        xAt + i * xStride,
                        xStride,
                        out,
                        outAt + i * outStride,
                        outStride,
                        rows);
            }
        }
        for (; i < n; i++) {
            for (int r = 0; r < rows; r += ROW) {
                row(w.data(), at, r / L, cols, x, xAt + i * xStride, out, outAt + i * outStride, rows);
            }
        }
    }

    private static void row(
            byte[] w, int at, int first, int cols, float[] x, int xAt, float[] out, int outAt, int rows) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector s4 = s0;
        FloatVector s5 = s0;
        FloatVector s6 = s0;
        FloatVector s7 = s0;
        for (int k = 0; k < cols; k++) {
            FloatVector b = FloatVector.broadcast(S, x[xAt + k]);
            int from = at + k * PANEL + first * L;
            s0 = weights(w, from + load(0), shift(0)).fma(b, s0);
            s1 = weights(w, from + load(1), shift(1)).fma(b, s1);
            s2 = weights(w, from + load(2), shift(2)).fma(b, s2);
            s3 = weights(w, from + load(3), shift(3)).fma(b, s3);
            if (L < 16) {
                s4 = weights(w, from + load(4), shift(4)).fma(b, s4);
                s5 = weights(w, from + load(5), shift(5)).fma(b, s5);
                s6 = weights(w, from + load(6), shift(6)).fma(b, s6);
                s7 = weights(w, from + load(7), shift(7)).fma(b, s7);
            }
        }
        store(s0, out, outAt, first + 0, rows);
        store(s1, out, outAt, first + 1, rows);
        store(s2, out, outAt, first + 2, rows);
        store(s3, out, outAt, first + 3, rows);
        if (L < 16) {
            store(s4, out, outAt, first + 4, rows);
            store(s5, out, outAt, first + 5, rows);
            store(s6, out, outAt, first + 6, rows);
            store(s7, out, outAt, first + 7, rows);
        }
    }

    private static void tile(
            byte[] w,
            int at,
            int unit,
            int cols,
            float[] x,
            int xAt,
            int xStride,
            float[] out,
            int outAt,
            int outStride,
            int rows) {
        int load0 = at + load(unit);
        int load1 = at + load(unit + 1);
        int shift0 = shift(unit);
        int shift1 = shift(unit + 1);
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        for (int k = 0; k < cols; k++) {
            FloatVector w0 = weights(w, load0 + k * PANEL, shift0);
            FloatVector w1 = weights(w, load1 + k * PANEL, shift1);
            FloatVector xa = FloatVector.broadcast(S, x[xAt + k]);
            a0 = w0.fma(xa, a0);
            a1 = w1.fma(xa, a1);
            FloatVector xb = FloatVector.broadcast(S, x[xAt + xStride + k]);
            b0 = w0.fma(xb, b0);
            b1 = w1.fma(xb, b1);
            FloatVector xc = FloatVector.broadcast(S, x[xAt + 2 * xStride + k]);
            c0 = w0.fma(xc, c0);
            c1 = w1.fma(xc, c1);
            FloatVector xd = FloatVector.broadcast(S, x[xAt + 3 * xStride + k]);
            d0 = w0.fma(xd, d0);
            d1 = w1.fma(xd, d1);
        }
        store(a0, out, outAt, unit, rows);
        store(a1, out, outAt, unit + 1, rows);
        store(b0, out, outAt + outStride, unit, rows);
        store(b1, out, outAt + outStride, unit + 1, rows);
        store(c0, out, outAt + 2 * outStride, unit, rows);
        store(c1, out, outAt + 2 * outStride, unit + 1, rows);
        store(d0, out, outAt + 3 * outStride, unit, rows);
        store(d1, out, outAt + 3 * outStride, unit + 1, rows);
    }

    /** Where among the bytes of one k the vector of {@code unit} is loaded. */
    private static int load(int unit) {
        return switch (L) {
            case 4 -> 32 * (unit / 8) + 16 * (unit % 2);
            case 8 -> 32 * (unit / 4);
            default -> 0;
        };
    }

    /** The left shift that puts the byte of {@code unit} on top of its integer. */
    private static int shift(int unit) {
        int b = L == 4 ? unit / 2 % 4 : unit % 4;
        return 24 - 8 * b;
    }

    private static FloatVector weights(byte[] w, int at, int shift) {
        IntVector four = ByteVector.fromArray(BYTES, w, at).reinterpretAsInts();
        IntVector one = four.lanewise(VectorOperators.LSHL, shift).lanewise(VectorOperators.ASHR, 24);
        return (FloatVector) one.convert(VectorOperators.I2F, 0);
    }

    /** Writes the rows of {@code unit} that are below {@code rows}: padding rows have no place in the output. */
    private static void store(FloatVector v, float[] out, int outAt, int unit, int rows) {
        if (L == 16) {
            FloatVector low = (FloatVector) v.reinterpretShape(FloatVector.SPECIES_256, 0);
            FloatVector high = (FloatVector) v.reinterpretShape(FloatVector.SPECIES_256, 1);
            storeRun(low, out, outAt + 8 * unit, rows - 8 * unit);
            storeRun(high, out, outAt + 32 + 8 * unit, rows - 32 - 8 * unit);
        } else {
            storeRun(v, out, outAt + L * unit, rows - L * unit);
        }
    }

    private static void storeRun(FloatVector v, float[] out, int at, int rows) {
        if (rows >= v.length()) {
            v.intoArray(out, at);
        } else if (rows > 0) {
            v.intoArray(out, at, v.species().indexInRange(0, rows));
        }
    }
}
