package dev.torte.kernels;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with int8 weights, as a template for {@link LaneWidth}; built like {@link VectorFloatProducts}.
 *
 * <p>A vector is loaded as four-byte integers, of which two shifts cut out one byte with its sign. With the order of
 * rows that {@link PackedMatrix.I8#slot} describes, this gives "unit" u = the weights of rows L·u and following. With
 * sixteen lanes it gives two runs of eight, rows 8·u and 32 + 8·u, which are put in order when a panel is done; so these
 * compute full panels only. To order them in vectors takes so much code that the compiler stops inlining. Loading bytes and widening them takes a fifth more
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
    /** Lanes of a vector of weights that are rows in a row: at 512 bits a vector holds two runs. */
    private static final int CUT = Math.min(L, 8);

    private static final VectorSpecies<Float> RUN = FloatVector.SPECIES_256;

    private static final VectorSpecies<Byte> CUT_BYTES = VectorSpecies.of(byte.class, VectorShape.forBitSize(CUT * 32));
    /** Where the second of the two loads lies that eight units need. */
    private static final int SECOND_LOAD = L == 4 ? 16 : 32;

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
        assert L < 16 || rows == PANEL : "sixteen lanes reach both halves of a panel, found " + rows + " rows";
        int i = 0;
        for (; i <= n - TILE; i += TILE) {
            for (int r = 0; r < rows; r += 2 * L) {
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
        if (L == 16) {
            for (int row = 0; row < n; row++) {
                order(out, outAt + row * outStride);
            }
        }
    }

    @Override
    public void slice(PackedMatrix.I8 w, int row, float[] slice) {
        byte[] data = w.data();
        int from = row / PANEL * PANEL * w.cols();
        for (int r = 0; r < 2 * L; r += CUT) {
            int unit = (row % PANEL + r) / CUT;
            int at = from + load(unit, CUT);
            int shift = shift(unit, CUT);
            for (int k = 0; k < w.cols(); k++) {
                IntVector four =
                        ByteVector.fromArray(CUT_BYTES, data, at + k * PANEL).reinterpretAsInts();
                // Not by the method below: with vectors of two widths in it the compiler would know neither.
                FloatVector eight = (FloatVector) four.lanewise(VectorOperators.LSHL, shift)
                        .lanewise(VectorOperators.ASHR, 24)
                        .convert(VectorOperators.I2F, 0);
                eight.intoArray(slice, k * 2 * L + r);
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
            // Few loads, also in the source: past some size the compiler stops inlining, and vectors become objects.
            IntVector one = four(w, from);
            IntVector two = L < 16 ? four(w, from + SECOND_LOAD) : one;
            s0 = cut(of(0, one, two), shift(0)).fma(b, s0);
            s1 = cut(of(1, one, two), shift(1)).fma(b, s1);
            s2 = cut(of(2, one, two), shift(2)).fma(b, s2);
            s3 = cut(of(3, one, two), shift(3)).fma(b, s3);
            if (L < 16) {
                s4 = cut(of(4, one, two), shift(4)).fma(b, s4);
                s5 = cut(of(5, one, two), shift(5)).fma(b, s5);
                s6 = cut(of(6, one, two), shift(6)).fma(b, s6);
                s7 = cut(of(7, one, two), shift(7)).fma(b, s7);
            }
        }
        // As in VectorFloatProducts: plain stores, and one for the rest.
        int to = outAt + first * L;
        int left = rows - first * L;
        if (left >= L) {
            s0.intoArray(out, to);
        }
        if (left >= 2 * L) {
            s1.intoArray(out, to + L);
        }
        if (left >= 3 * L) {
            s2.intoArray(out, to + 2 * L);
        }
        if (left >= 4 * L) {
            s3.intoArray(out, to + 3 * L);
        }
        if (left >= 5 * L) {
            s4.intoArray(out, to + 4 * L);
        }
        if (left >= 6 * L) {
            s5.intoArray(out, to + 5 * L);
        }
        if (left >= 7 * L) {
            s6.intoArray(out, to + 6 * L);
        }
        if (left >= 8 * L) {
            s7.intoArray(out, to + 7 * L);
        }
        if (left < ROW && left % L > 0) {
            FloatVector last = switch (left / L) {
                case 0 -> s0;
                case 1 -> s1;
                case 2 -> s2;
                case 3 -> s3;
                case 4 -> s4;
                case 5 -> s5;
                case 6 -> s6;
                default -> s7;
            };
            last.intoArray(out, to + left / L * L, S.indexInRange(0, left % L));
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
        // Two units from an even one on lie in one load, except at 128 bits.
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
            IntVector one = four(w, load0 + k * PANEL);
            FloatVector w0 = cut(one, shift0);
            FloatVector w1 = cut(L == 4 ? four(w, load1 + k * PANEL) : one, shift1);
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
        int to = outAt + unit * L;
        int left = rows - unit * L;
        if (left >= L) {
            a0.intoArray(out, to);
            b0.intoArray(out, to + outStride);
            c0.intoArray(out, to + 2 * outStride);
            d0.intoArray(out, to + 3 * outStride);
        }
        if (left >= 2 * L) {
            a1.intoArray(out, to + L);
            b1.intoArray(out, to + outStride + L);
            c1.intoArray(out, to + 2 * outStride + L);
            d1.intoArray(out, to + 3 * outStride + L);
        } else if (left % L > 0) {
            int last = to + left / L * L;
            VectorMask<Float> rest = S.indexInRange(0, left % L);
            (left < L ? a0 : a1).intoArray(out, last, rest);
            (left < L ? b0 : b1).intoArray(out, last + outStride, rest);
            (left < L ? c0 : c1).intoArray(out, last + 2 * outStride, rest);
            (left < L ? d0 : d1).intoArray(out, last + 3 * outStride, rest);
        }
    }

    /** Where among the bytes of one k the vector of {@code unit} is loaded. */
    private static int load(int unit) {
        return load(unit, L);
    }

    private static int load(int unit, int lanes) {
        return switch (lanes) {
            case 4 -> 32 * (unit / 8) + 16 * (unit % 2);
            case 8 -> 32 * (unit / 4);
            default -> 0;
        };
    }

    /** The left shift that puts the byte of {@code unit} on top of its integer. */
    private static int shift(int unit) {
        return shift(unit, L);
    }

    private static int shift(int unit, int lanes) {
        int b = lanes == 4 ? unit / 2 % 4 : unit % 4;
        return 24 - 8 * b;
    }

    /** Returns which of the two loads that eight units need holds {@code unit}. */
    private static IntVector of(int unit, IntVector one, IntVector two) {
        return load(unit) == 0 ? one : two;
    }

    private static IntVector four(byte[] w, int at) {
        return ByteVector.fromArray(BYTES, w, at).reinterpretAsInts();
    }

    private static FloatVector cut(IntVector four, int shift) {
        IntVector byTop = shift == 0 ? four : four.lanewise(VectorOperators.LSHL, shift);
        return (FloatVector) byTop.lanewise(VectorOperators.ASHR, 24).convert(VectorOperators.I2F, 0);
    }

    /** Puts a panel's 64 sums in the order of their rows, which sixteen lanes leave in runs of eight: 0, 4, 1, 5, 2, 6, 3, 7. */
    private static void order(float[] out, int at) {
        FloatVector run4 = FloatVector.fromArray(RUN, out, at + 8);
        FloatVector run1 = FloatVector.fromArray(RUN, out, at + 16);
        FloatVector run5 = FloatVector.fromArray(RUN, out, at + 24);
        FloatVector run2 = FloatVector.fromArray(RUN, out, at + 32);
        FloatVector run6 = FloatVector.fromArray(RUN, out, at + 40);
        FloatVector run3 = FloatVector.fromArray(RUN, out, at + 48);
        run1.intoArray(out, at + 8);
        run2.intoArray(out, at + 16);
        run3.intoArray(out, at + 24);
        run4.intoArray(out, at + 32);
        run5.intoArray(out, at + 40);
        run6.intoArray(out, at + 48);
    }
}
