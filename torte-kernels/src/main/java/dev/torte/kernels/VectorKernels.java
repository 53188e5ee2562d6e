package dev.torte.kernels;

import java.lang.invoke.MethodHandles;

/** The fast twin: checks arguments and passes them to the copies of the templates for its lane width. */
final class VectorKernels implements Kernels {
    private final int bits;
    private final FloatProducts floats;
    private final ByteProducts bytes;
    /** For a panel that is not full. */
    private final ByteProducts bytesOfPart;

    private final Elements elements;
    private final IntegerProducts integers;
    private final Rows rows;
    private final TernaryMatmul ternary;

    /** Kernels of {@code bits} wide vectors; any of {@link LaneWidth#BITS}, slow where the machine is narrower. */
    VectorKernels(int bits) {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        this.bits = bits;
        this.floats = LaneWidth.instance(lookup, FloatProducts.class, "VectorFloatProducts", bits);
        this.bytes = LaneWidth.instance(lookup, ByteProducts.class, "VectorByteProducts", bits);
        this.bytesOfPart =
                bits > 256 ? LaneWidth.instance(lookup, ByteProducts.class, "VectorByteProducts", 256) : bytes;
        this.elements = LaneWidth.instance(lookup, Elements.class, "VectorElements", bits);
        this.integers = LaneWidth.instance(lookup, IntegerProducts.class, "VectorIntegerProducts", bits);
        this.rows = LaneWidth.instance(lookup, Rows.class, "VectorRows", bits);
        TernaryProducts products = LaneWidth.instance(lookup, TernaryProducts.class, "VectorTernaryProducts", bits);
        this.ternary = new TernaryMatmul(products, integers, rows);
    }

    /** Rows of x that share one walk over weights. */
    private static final int TILE = 4;
    /** From so many rows of x on, copying pays. */
    static final int BLOCK = 12;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    @Override
    public String name() {
        return "vector-" + bits;
    }

    @Override
    public void matmulPanels(
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
        Bounds.matmul(w, fromPanel, toPanel, bias, n, x, xAt, xStride, out, outAt, outStride);
        if (w instanceof PackedMatrix.W8A7 q) {
            roundedProducts(q, fromPanel, toPanel, bias, n, x, xAt, xStride, out, outAt, outStride);
            return;
        }
        if (w instanceof TernaryMatrix t) {
            ternary.panels(t, fromPanel, toPanel, bias, n, x, xAt, xStride, out, outAt, outStride);
            return;
        }
        int blocked = n < BLOCK ? 0 : n - n % TILE;
        Scratch scratch = blocked == 0 ? null : SCRATCH.get();
        if (scratch != null) {
            scratch.take(blocked, w.cols(), floats.sliceRows(), x, xAt, xStride, w.cols());
        }
        for (int panel = fromPanel; panel < toPanel; panel++) {
            int row = panel * PackedMatrix.PANEL_ROWS;
            int height = Math.min(PackedMatrix.PANEL_ROWS, w.rows() - row);
            int to = outAt + row;
            if (scratch != null) {
                block(w, row, height, blocked, scratch, out, to, outStride);
            }
            int from = xAt + blocked * xStride;
            int rest = to + blocked * outStride;
            switch (w) {
                case PackedMatrix.F32 f -> floats.panel(f, panel, n - blocked, x, from, xStride, out, rest, outStride);
                case PackedMatrix.I8 q -> {
                    ByteProducts products = height < PackedMatrix.PANEL_ROWS ? bytesOfPart : bytes;
                    products.panel(q, panel, n - blocked, x, from, xStride, out, rest, outStride);
                    for (int i = 0; i < n; i++) {
                        int at = to + i * outStride;
                        rows.multiply(out, at, q.scales(), row, out, at, height);
                    }
                }
                case PackedMatrix.W8A7 q -> throw new AssertionError("done above");
                case TernaryMatrix t -> throw new AssertionError("done above");
            }
            for (int i = 0; i < n && bias != null; i++) {
                int at = to + i * outStride;
                rows.add(out, at, bias, row, out, at, height);
            }
        }
    }

    private void roundedProducts(
            PackedMatrix.W8A7 w,
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
        int cols = w.cols();
        // Floats hold the sums exactly too, and share a walk over the weights.
        int blocked = n < BLOCK || cols > PackedMatrix.W8A7.EXACT_IN_FLOAT ? 0 : n - n % TILE;
        Scratch scratch = SCRATCH.get();
        scratch.round(n, cols, integers, x, xAt, xStride);
        if (blocked > 0) {
            scratch.take(blocked, w.paddedCols(), floats.sliceRows(), scratch.rounded, 0, cols, cols);
        }
        for (int panel = fromPanel; panel < toPanel && blocked > 0; panel++) {
            int row = panel * PackedMatrix.PANEL_ROWS;
            int height = Math.min(PackedMatrix.PANEL_ROWS, w.rows() - row);
            block(w, row, height, blocked, scratch, out, outAt + row, outStride);
        }
        for (int i = 0; i < n; i++) {
            if (i >= blocked) {
                scratch.pair(i, cols, w.paddedCols());
            }
            for (int panel = fromPanel; panel < toPanel; panel++) {
                int row = panel * PackedMatrix.PANEL_ROWS;
                int height = Math.min(PackedMatrix.PANEL_ROWS, w.rows() - row);
                int to = outAt + i * outStride + row;
                if (i >= blocked) {
                    integers.panel(w, panel, scratch.pairs, out, to);
                }
                rows.scale(out, to, height, scratch.factors[i], w.scales(), row);
                if (bias != null) {
                    rows.add(out, to, bias, row, out, to, height);
                }
            }
        }
    }

    /** The sums of {@code height} output rows from {@code row} on, for the packed rows of x. */
    private void block(
            PackedMatrix w, int row, int height, int blocked, Scratch scratch, float[] out, int outAt, int outStride) {
        int cols = w.cols();
        int sliceRows = floats.sliceRows();
        for (int r = 0; r < height; r += sliceRows) {
            switch (w) {
                case PackedMatrix.F32 f -> floats.slice(f, row + r, scratch.slice);
                case PackedMatrix.I8 q -> bytes.slice(q, row + r, scratch.slice);
                case PackedMatrix.W8A7 q -> integers.slice(q, row + r, sliceRows, scratch.slice);
                case TernaryMatrix t -> throw new AssertionError("never copied");
            }
            int width = Math.min(sliceRows, height - r);
            for (int i = 0; i < blocked; i += TILE) {
                int to = outAt + i * outStride + r;
                if (width == sliceRows) {
                    floats.sliceTimesFour(scratch.slice, cols, scratch.x, i * cols, out, to, outStride);
                } else {
                    floats.sliceTimesFour(scratch.slice, cols, scratch.x, i * cols, scratch.sums, 0, sliceRows);
                    for (int j = 0; j < TILE; j++) {
                        System.arraycopy(scratch.sums, j * sliceRows, out, to + j * outStride, width);
                    }
                }
            }
        }
    }

    /**
     * A thread's copies of what a product of many rows reads again and again: weights as floats, as many as the nearest cache
     * holds, and x in groups of four rows. Copied in the order in which they are read, they are read half as fast again.
     */
    private static final class Scratch {
        /** What a tile sums up when not all of it is wanted: four rows of a slice. */
        private final float[] sums = new float[TILE * PackedMatrix.PANEL_ROWS];

        private float[] slice = {};
        private float[] x = {};
        private float[] rounded = {};
        private float[] factors = {};
        private int[] pairs = {};

        /** Rounds n rows of x, which then lie dense in {@code rounded}. */
        void round(int n, int cols, IntegerProducts integers, float[] from, int at, int stride) {
            if (rounded.length < n * cols) {
                rounded = new float[n * cols];
            }
            if (factors.length < n) {
                factors = new float[n];
            }
            for (int i = 0; i < n; i++) {
                factors[i] = integers.round(from, at + i * stride, cols, rounded, i * cols);
            }
        }

        /** Puts rounded row i into {@code pairs}, with zeros up to the padded columns. */
        void pair(int i, int cols, int paddedCols) {
            if (pairs.length < paddedCols / 2) {
                pairs = new int[paddedCols / 2];
            }
            int from = i * cols;
            for (int p = 0; p < cols / 2; p++) {
                pairs[p] = ((int) rounded[from + 2 * p] & 0xFFFF) | (int) rounded[from + 2 * p + 1] << 16;
            }
            for (int p = cols / 2; p < paddedCols / 2; p++) {
                pairs[p] = 2 * p < cols ? (int) rounded[from + 2 * p] & 0xFFFF : 0;
            }
        }

        /** Copies n rows of x, and makes room for a slice, whose columns may be padded. */
        void take(int n, int sliceCols, int sliceRows, float[] from, int at, int stride, int cols) {
            if (slice.length < sliceRows * sliceCols) {
                slice = new float[sliceRows * sliceCols];
            }
            if (x.length < n * cols) {
                x = new float[n * cols];
            }
            for (int i = 0; i < n; i += TILE) {
                int row = at + i * stride;
                int to = i * cols;
                for (int k = 0; k < cols; k++) {
                    x[to + TILE * k] = from[row + k];
                    x[to + TILE * k + 1] = from[row + stride + k];
                    x[to + TILE * k + 2] = from[row + 2 * stride + k];
                    x[to + TILE * k + 3] = from[row + 3 * stride + k];
                }
            }
        }
    }

    @Override
    public void accumulateKMajor(
            float[] a, int aAt, int k, float[] m, int mAt, int mStride, float[] out, int outAt, int n) {
        Bounds.vector(a, aAt, k);
        Bounds.rows(m, mAt, k, n, mStride);
        Bounds.vector(out, outAt, n);
        floats.accumulateKMajor(a, aAt, k, m, mAt, mStride, out, outAt, n);
    }

    @Override
    public void layerNorm(
            int n,
            int width,
            float[] x,
            int xAt,
            int xStride,
            float[] gain,
            float[] bias,
            float eps,
            float[] out,
            int outAt,
            int outStride) {
        Bounds.rows(x, xAt, n, width, xStride);
        Bounds.rows(out, outAt, n, width, outStride);
        Bounds.vector(gain, 0, width);
        Bounds.vector(bias, 0, width);
        for (int i = 0; i < n; i++) {
            rows.layerNorm(x, xAt + i * xStride, width, gain, bias, eps, out, outAt + i * outStride);
        }
    }

    @Override
    public void rmsNorm(
            int n, int width, float[] x, int xAt, int xStride, float eps, float[] out, int outAt, int outStride) {
        Bounds.rows(x, xAt, n, width, xStride);
        Bounds.rows(out, outAt, n, width, outStride);
        for (int i = 0; i < n; i++) {
            rows.rmsNorm(x, xAt + i * xStride, width, eps, out, outAt + i * outStride);
        }
    }

    @Override
    public void softmax(float[] x, int at, int n, float scale) {
        Bounds.vector(x, at, n);
        elements.expShifted(x, at, n, rows.max(x, at, n), scale);
        rows.divide(x, at, n, rows.sum(x, at, n));
    }

    @Override
    public void exp(float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        elements.exp(x, xAt, out, outAt, n);
    }

    @Override
    public void sigmoid(float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        elements.sigmoid(x, xAt, out, outAt, n);
    }

    @Override
    public void tanh(float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        elements.tanh(x, xAt, out, outAt, n);
    }

    @Override
    public void gelu(float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        elements.gelu(x, xAt, out, outAt, n);
    }

    @Override
    public void relu(float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        elements.relu(x, xAt, out, outAt, n);
    }

    @Override
    public void siluMultiply(float[] g, int gAt, float[] up, int upAt, float[] out, int outAt, int n) {
        Bounds.vector(g, gAt, n);
        Bounds.vector(up, upAt, n);
        Bounds.vector(out, outAt, n);
        elements.siluMultiply(g, gAt, up, upAt, out, outAt, n);
    }

    @Override
    public void sigmoidMultiply(float[] g, int gAt, float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(g, gAt, n);
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        elements.sigmoidMultiply(g, gAt, x, xAt, out, outAt, n);
    }

    @Override
    public void add(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        Bounds.vector(a, aAt, n);
        Bounds.vector(b, bAt, n);
        Bounds.vector(out, outAt, n);
        rows.add(a, aAt, b, bAt, out, outAt, n);
    }

    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        Bounds.vector(a, aAt, n);
        Bounds.vector(b, bAt, n);
        Bounds.vector(out, outAt, n);
        rows.multiply(a, aAt, b, bAt, out, outAt, n);
    }

    @Override
    public void addScaled(float scale, float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        rows.addScaled(scale, x, xAt, out, outAt, n);
    }

    @Override
    public void addProduct(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        Bounds.vector(a, aAt, n);
        Bounds.vector(b, bAt, n);
        Bounds.vector(out, outAt, n);
        rows.addProduct(a, aAt, b, bAt, out, outAt, n);
    }

    @Override
    public void gruStep(
            int width, float[] gi, int giAt, float[] gh, int ghAt, float[] h, int hAt, float[] out, int outAt) {
        Bounds.rows(gi, giAt, 3, width, width);
        Bounds.rows(gh, ghAt, 3, width, width);
        Bounds.vector(h, hAt, width);
        Bounds.vector(out, outAt, width);
        int zAt = giAt + width;
        int cAt = zAt + width;
        elements.gates(gi, giAt, gh, ghAt, 2 * width);
        elements.candidates(gi, giAt, gh, ghAt + 2 * width, gi, cAt, width);
        elements.mix(gi, zAt, gi, cAt, h, hAt, out, outAt, width);
    }
}
