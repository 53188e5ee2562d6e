package dev.torte.kernels;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with float weights, as a template for {@link LaneWidth}.
 *
 * <p>Lanes run over output rows; each k broadcasts one activation. Sums live in registers for all of k, so the loops
 * are unrolled over vectors by hand: eight sums for one row of x, because a fused multiply-add takes four cycles and
 * two start in each.
 */
final class VectorFloatProducts implements FloatProducts {
    private static final VectorSpecies<Float> S = LaneWidth.species(MethodHandles.lookup());
    private static final int L = S.length();

    private static final int PANEL = PackedMatrix.PANEL_ROWS;
    /** Rows of x that share one pass over the weights: 4 x 2 sums and their operands fit sixteen registers. */
    private static final int TILE = 4;
    /** Output rows that a single row of x computes at once: eight sums, or the panel where that is less. */
    private static final int ROW = Math.min(8 * L, PANEL);

    @Override
    public void panel(
            PackedMatrix.F32 w,
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
        int i = 0;
        for (; i <= n - TILE; i += TILE) {
            for (int r = 0; r < rows; r += 2 * L) {
                tile(
                        w.data(),
                        at + r,
                        cols,
                        x,
                        xAt + i * xStride,
                        xStride,
                        out,
                        outAt + i * outStride + r,
                        outStride,
                        rows - r);
            }
        }
        for (; i < n; i++) {
            for (int r = 0; r < rows; r += ROW) {
                row(w.data(), at + r, cols, x, xAt + i * xStride, out, outAt + i * outStride + r, rows - r);
            }
        }
    }

    @Override
    public int sliceRows() {
        return 2 * L;
    }

    @Override
    public void slice(PackedMatrix.F32 w, int row, float[] slice) {
        int from = row / PANEL * PANEL * w.cols() + row % PANEL;
        for (int k = 0; k < w.cols(); k++) {
            FloatVector.fromArray(S, w.data(), from + k * PANEL).intoArray(slice, k * 2 * L);
            FloatVector.fromArray(S, w.data(), from + k * PANEL + L).intoArray(slice, k * 2 * L + L);
        }
    }

    @Override
    public void sliceTimesFour(float[] slice, int cols, float[] x, int xAt, float[] out, int outAt, int outStride) {
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        for (int k = 0; k < cols; k++) {
            FloatVector w0 = FloatVector.fromArray(S, slice, k * 2 * L);
            FloatVector w1 = FloatVector.fromArray(S, slice, k * 2 * L + L);
            FloatVector xa = FloatVector.broadcast(S, x[xAt + 4 * k]);
            a0 = w0.fma(xa, a0);
            a1 = w1.fma(xa, a1);
            FloatVector xb = FloatVector.broadcast(S, x[xAt + 4 * k + 1]);
            b0 = w0.fma(xb, b0);
            b1 = w1.fma(xb, b1);
            FloatVector xc = FloatVector.broadcast(S, x[xAt + 4 * k + 2]);
            c0 = w0.fma(xc, c0);
            c1 = w1.fma(xc, c1);
            FloatVector xd = FloatVector.broadcast(S, x[xAt + 4 * k + 3]);
            d0 = w0.fma(xd, d0);
            d1 = w1.fma(xd, d1);
        }
        a0.intoArray(out, outAt);
        a1.intoArray(out, outAt + L);
        b0.intoArray(out, outAt + outStride);
        b1.intoArray(out, outAt + outStride + L);
        c0.intoArray(out, outAt + 2 * outStride);
        c1.intoArray(out, outAt + 2 * outStride + L);
        d0.intoArray(out, outAt + 3 * outStride);
        d1.intoArray(out, outAt + 3 * outStride + L);
    }

    private static void row(float[] w, int at, int cols, float[] x, int xAt, float[] out, int outAt, int rows) {
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
            int from = at + k * PANEL;
            s0 = FloatVector.fromArray(S, w, from).fma(b, s0);
            s1 = FloatVector.fromArray(S, w, from + L).fma(b, s1);
            s2 = FloatVector.fromArray(S, w, from + 2 * L).fma(b, s2);
            s3 = FloatVector.fromArray(S, w, from + 3 * L).fma(b, s3);
            if (L < 16) {
                s4 = FloatVector.fromArray(S, w, from + 4 * L).fma(b, s4);
                s5 = FloatVector.fromArray(S, w, from + 5 * L).fma(b, s5);
                s6 = FloatVector.fromArray(S, w, from + 6 * L).fma(b, s6);
                s7 = FloatVector.fromArray(S, w, from + 7 * L).fma(b, s7);
            }
        }
        // Plain stores, and one for the rest: with eight times both, the compiler stops inlining and makes objects.
        if (rows >= L) {
            s0.intoArray(out, outAt);
        }
        if (rows >= 2 * L) {
            s1.intoArray(out, outAt + L);
        }
        if (rows >= 3 * L) {
            s2.intoArray(out, outAt + 2 * L);
        }
        if (rows >= 4 * L) {
            s3.intoArray(out, outAt + 3 * L);
        }
        if (L < 16) {
            if (rows >= 5 * L) {
                s4.intoArray(out, outAt + 4 * L);
            }
            if (rows >= 6 * L) {
                s5.intoArray(out, outAt + 5 * L);
            }
            if (rows >= 7 * L) {
                s6.intoArray(out, outAt + 6 * L);
            }
            if (rows >= 8 * L) {
                s7.intoArray(out, outAt + 7 * L);
            }
        }
        if (rows < ROW && rows % L > 0) {
            FloatVector last = switch (rows / L) {
                case 0 -> s0;
                case 1 -> s1;
                case 2 -> s2;
                case 3 -> s3;
                case 4 -> s4;
                case 5 -> s5;
                case 6 -> s6;
                default -> s7;
            };
            last.intoArray(out, outAt + rows / L * L, S.indexInRange(0, rows % L));
        }
    }

    private static void tile(
            float[] w,
            int at,
            int cols,
            float[] x,
            int xAt,
            int xStride,
            float[] out,
            int outAt,
            int outStride,
            int rows) {
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        for (int k = 0; k < cols; k++) {
            FloatVector w0 = FloatVector.fromArray(S, w, at + k * PANEL);
            FloatVector w1 = FloatVector.fromArray(S, w, at + k * PANEL + L);
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
        if (rows >= L) {
            a0.intoArray(out, outAt);
            b0.intoArray(out, outAt + outStride);
            c0.intoArray(out, outAt + 2 * outStride);
            d0.intoArray(out, outAt + 3 * outStride);
        }
        if (rows >= 2 * L) {
            a1.intoArray(out, outAt + L);
            b1.intoArray(out, outAt + outStride + L);
            c1.intoArray(out, outAt + 2 * outStride + L);
            d1.intoArray(out, outAt + 3 * outStride + L);
        } else if (rows % L > 0) {
            int to = outAt + rows / L * L;
            VectorMask<Float> rest = S.indexInRange(0, rows % L);
            (rows < L ? a0 : a1).intoArray(out, to, rest);
            (rows < L ? b0 : b1).intoArray(out, to + outStride, rest);
            (rows < L ? c0 : c1).intoArray(out, to + 2 * outStride, rest);
            (rows < L ? d0 : d1).intoArray(out, to + 3 * outStride, rest);
        }
    }

    @Override
    public void accumulateKMajor(
            float[] a, int aAt, int k, float[] m, int mAt, int mStride, float[] out, int outAt, int n) {
        int j = 0;
        for (; j <= n - 4 * L; j += 4 * L) {
            accumulateFour(a, aAt, k, m, mAt + j, mStride, out, outAt + j);
        }
        for (; j <= n - L; j += L) {
            FloatVector sum = FloatVector.zero(S);
            for (int i = 0; i < k; i++) {
                sum = FloatVector.fromArray(S, m, mAt + i * mStride + j).fma(FloatVector.broadcast(S, a[aAt + i]), sum);
            }
            sum.intoArray(out, outAt + j);
        }
        for (; j < n; j++) {
            float sum = 0f;
            for (int i = 0; i < k; i++) {
                sum = Math.fma(a[aAt + i], m[mAt + i * mStride + j], sum);
            }
            out[outAt + j] = sum;
        }
    }

    private static void accumulateFour(
            float[] a, int aAt, int k, float[] m, int mAt, int mStride, float[] out, int outAt) {
        FloatVector s0 = FloatVector.zero(S);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < k; i++) {
            FloatVector b = FloatVector.broadcast(S, a[aAt + i]);
            int from = mAt + i * mStride;
            s0 = FloatVector.fromArray(S, m, from).fma(b, s0);
            s1 = FloatVector.fromArray(S, m, from + L).fma(b, s1);
            s2 = FloatVector.fromArray(S, m, from + 2 * L).fma(b, s2);
            s3 = FloatVector.fromArray(S, m, from + 3 * L).fma(b, s3);
        }
        s0.intoArray(out, outAt);
        s1.intoArray(out, outAt + L);
        s2.intoArray(out, outAt + 2 * L);
        s3.intoArray(out, outAt + 3 * L);
    }
}
