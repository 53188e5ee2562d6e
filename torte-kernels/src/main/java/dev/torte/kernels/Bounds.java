package dev.torte.kernels;

import java.util.Objects;

/** The argument checks at the door of every kernel, so that the loops behind it need none. */
final class Bounds {
    private Bounds() {}

    /** {@code n} floats from {@code at}. */
    static void vector(float[] a, int at, int n) {
        Objects.checkFromIndexSize(at, n, a.length);
    }

    /** {@code rows} rows of {@code width} floats, {@code stride} apart. */
    static void rows(float[] a, int at, int rows, int width, int stride) {
        if (rows < 0 || stride < 0) {
            throw new IndexOutOfBoundsException(rows + " rows, " + stride + " apart");
        }
        if (rows > 0) {
            Objects.checkFromIndexSize((long) at, (rows - 1L) * stride + width, a.length);
        }
    }

    static void matmul(
            PackedMatrix w,
            int fromPanel,
            int toPanel,
            float[] bias,
            int n,
            float[] x,
            int xAt,
            int xStride,
            float[] out,
            int outAt,
            int outStride) {
        Objects.checkFromToIndex(fromPanel, toPanel, w.panels());
        rows(x, xAt, n, w.cols(), xStride);
        rows(out, outAt, n, w.rows(), outStride);
        if (bias != null) {
            vector(bias, 0, w.rows());
        }
        assert n < 2 || outStride >= w.rows() : "output rows of " + w.rows() + " overlap at stride " + outStride;
    }
}
