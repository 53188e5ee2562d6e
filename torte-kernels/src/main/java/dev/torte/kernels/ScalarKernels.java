package dev.torte.kernels;

/** The definition: each method is the plainest loop that says what is rounded and when. */
final class ScalarKernels implements Kernels {
    private static final int PANEL = PackedMatrix.PANEL_ROWS;
    private static final int PARTIALS = 16;

    /** A thread's rounded inputs. */
    private static final ThreadLocal<int[]> ROUNDED = ThreadLocal.withInitial(() -> new int[0]);

    @Override
    public String name() {
        return "scalar";
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
        for (int panel = fromPanel; panel < toPanel; panel++) {
            int row = panel * PANEL;
            int rows = Math.min(PANEL, w.rows() - row);
            for (int i = 0; i < n; i++) {
                int from = xAt + i * xStride;
                int to = outAt + i * outStride + row;
                switch (w) {
                    case PackedMatrix.F32 f -> floatPanel(f.data(), row * w.cols(), rows, w.cols(), x, from, out, to);
                    case PackedMatrix.I8 q -> {
                        bytePanel(q.data(), row * w.cols(), rows, w.cols(), x, from, out, to);
                        multiply(out, to, q.scales(), row, out, to, rows);
                    }
                    case PackedMatrix.W8A7 q -> integerPanel(q, row, rows, x, from, out, to);
                    case TernaryMatrix t -> ternaryPanel(t, row, rows, x, from, out, to);
                }
                if (bias != null) {
                    add(out, to, bias, row, out, to, rows);
                }
            }
        }
    }

    /** All sums grow together, one k after the other; C2 turns this order of loops into vectors by itself. */
    private static void floatPanel(float[] w, int at, int rows, int cols, float[] x, int xAt, float[] out, int outAt) {
        for (int r = 0; r < rows; r++) {
            out[outAt + r] = 0f;
        }
        for (int k = 0; k < cols; k++) {
            int from = at + k * PANEL;
            float factor = x[xAt + k];
            for (int r = 0; r < rows; r++) {
                out[outAt + r] = Math.fma(w[from + r], factor, out[outAt + r]);
            }
        }
    }

    private static void bytePanel(byte[] w, int at, int rows, int cols, float[] x, int xAt, float[] out, int outAt) {
        for (int r = 0; r < rows; r++) {
            int from = at + PackedMatrix.I8.slot(r);
            float sum = 0f;
            for (int k = 0; k < cols; k++) {
                sum = Math.fma(w[from + k * PANEL], x[xAt + k], sum);
            }
            out[outAt + r] = sum;
        }
    }

    private static void integerPanel(
            PackedMatrix.W8A7 w, int row, int rows, float[] x, int xAt, float[] out, int outAt) {
        int cols = w.cols();
        int[] q = rounded(cols);
        float factor = round(x, xAt, cols, q);
        for (int r = 0; r < rows; r++) {
            int sum = 0;
            for (int k = 0; k < cols; k++) {
                sum += w.data()[PackedMatrix.W8A7.place(row + r, k, w.paddedCols())] * q[k];
            }
            out[outAt + r] = (sum * factor) * w.scales()[row + r];
        }
    }

    private static void ternaryPanel(TernaryMatrix w, int row, int rows, float[] x, int xAt, float[] out, int outAt) {
        int cols = w.cols();
        int[] q = rounded(cols);
        float factor = round(x, xAt, cols, q);
        for (int r = 0; r < rows; r++) {
            int sum = 0;
            for (int k = 0; k < cols; k++) {
                int trit = w.trit(row + r, k);
                sum += trit > 0 ? q[k] : trit < 0 ? -q[k] : 0;
            }
            out[outAt + r] = (sum * factor) * w.scales()[row + r];
        }
    }

    private static int[] rounded(int cols) {
        int[] q = ROUNDED.get();
        if (q.length < cols) {
            q = new int[cols];
            ROUNDED.set(q);
        }
        return q;
    }

    /** Rounds a row of inputs to q, see {@link PackedMatrix.W8A7}, and returns what a q is to be multiplied by. */
    private static float round(float[] x, int xAt, int cols, int[] q) {
        float largest = 0f;
        for (int k = 0; k < cols; k++) {
            largest = Math.max(largest, Math.abs(x[xAt + k]));
        }
        boolean rounds = largest >= PackedMatrix.W8A7.SMALLEST && Float.isFinite(largest);
        for (int k = 0; k < cols; k++) {
            q[k] = rounds ? (int) Math.rint(x[xAt + k] * (PackedMatrix.W8A7.LEVELS / largest)) : 0;
        }
        return rounds ? largest / PackedMatrix.W8A7.LEVELS : 0f;
    }

    @Override
    public void accumulateKMajor(
            float[] a, int aAt, int k, float[] m, int mAt, int mStride, float[] out, int outAt, int n) {
        Bounds.vector(a, aAt, k);
        Bounds.rows(m, mAt, k, n, mStride);
        Bounds.vector(out, outAt, n);
        for (int j = 0; j < n; j++) {
            float sum = 0f;
            for (int i = 0; i < k; i++) {
                sum = Math.fma(a[aAt + i], m[mAt + i * mStride + j], sum);
            }
            out[outAt + j] = sum;
        }
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
        for (int row = 0; row < n; row++) {
            int from = xAt + row * xStride;
            int to = outAt + row * outStride;
            float mean = fold(x, from, width, 1, 0, Sum.PLAIN, 0f) / width;
            float variance = fold(x, from, width, 1, 0, Sum.SQUARES, mean) / width;
            float rstd = 1f / (float) Math.sqrt(variance + eps);
            for (int i = 0; i < width; i++) {
                out[to + i] = Math.fma((x[from + i] - mean) * rstd, gain[i], bias[i]);
            }
        }
    }

    @Override
    public void rmsNorm(
            int n, int width, float[] x, int xAt, int xStride, float eps, float[] out, int outAt, int outStride) {
        Bounds.rows(x, xAt, n, width, xStride);
        Bounds.rows(out, outAt, n, width, outStride);
        for (int row = 0; row < n; row++) {
            int from = xAt + row * xStride;
            int to = outAt + row * outStride;
            float scale = 1f / (float) Math.sqrt(fold(x, from, width, 1, 0, Sum.SQUARES, 0f) / width + eps);
            for (int i = 0; i < width; i++) {
                out[to + i] = x[from + i] * scale;
            }
        }
    }

    private enum Sum {
        PLAIN,
        SQUARES
    }

    /** The tree of partial sums: node j of the level with {@code nodes} nodes adds j and j + nodes of the next. */
    private static float fold(float[] x, int at, int n, int nodes, int j, Sum sum, float center) {
        if (nodes < PARTIALS) {
            return fold(x, at, n, 2 * nodes, j, sum, center) + fold(x, at, n, 2 * nodes, j + nodes, sum, center);
        }
        float partial = 0f;
        for (int i = j; i < n; i += PARTIALS) {
            float d = x[at + i] - center;
            partial = sum == Sum.PLAIN ? partial + d : Math.fma(d, d, partial);
        }
        return partial;
    }

    @Override
    public void softmax(float[] x, int at, int n, float scale) {
        Bounds.vector(x, at, n);
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[at + i]);
        }
        for (int i = 0; i < n; i++) {
            x[at + i] = ScalarMath.exp((x[at + i] - max) * scale);
        }
        float sum = fold(x, at, n, 1, 0, Sum.PLAIN, 0f);
        for (int i = 0; i < n; i++) {
            x[at + i] = x[at + i] / sum;
        }
    }

    @Override
    public void exp(float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = ScalarMath.exp(x[xAt + i]);
        }
    }

    @Override
    public void sigmoid(float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = ScalarMath.sigmoid(x[xAt + i]);
        }
    }

    @Override
    public void tanh(float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = ScalarMath.tanh(x[xAt + i]);
        }
    }

    @Override
    public void gelu(float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = ScalarMath.gelu(x[xAt + i]);
        }
    }

    @Override
    public void relu(float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = ScalarMath.relu(x[xAt + i]);
        }
    }

    @Override
    public void siluMultiply(float[] g, int gAt, float[] up, int upAt, float[] out, int outAt, int n) {
        Bounds.vector(g, gAt, n);
        Bounds.vector(up, upAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = g[gAt + i] * ScalarMath.sigmoid(g[gAt + i]) * up[upAt + i];
        }
    }

    @Override
    public void sigmoidMultiply(float[] g, int gAt, float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(g, gAt, n);
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = x[xAt + i] * ScalarMath.sigmoid(g[gAt + i]);
        }
    }

    @Override
    public void add(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        Bounds.vector(a, aAt, n);
        Bounds.vector(b, bAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = a[aAt + i] + b[bAt + i];
        }
    }

    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        Bounds.vector(a, aAt, n);
        Bounds.vector(b, bAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = a[aAt + i] * b[bAt + i];
        }
    }

    @Override
    public void addScaled(float scale, float[] x, int xAt, float[] out, int outAt, int n) {
        Bounds.vector(x, xAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = Math.fma(scale, x[xAt + i], out[outAt + i]);
        }
    }

    @Override
    public void addProduct(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        Bounds.vector(a, aAt, n);
        Bounds.vector(b, bAt, n);
        Bounds.vector(out, outAt, n);
        for (int i = 0; i < n; i++) {
            out[outAt + i] = Math.fma(a[aAt + i], b[bAt + i], out[outAt + i]);
        }
    }

    @Override
    public void gruStep(
            int width, float[] gi, int giAt, float[] gh, int ghAt, float[] h, int hAt, float[] out, int outAt) {
        Bounds.rows(gi, giAt, 3, width, width);
        Bounds.rows(gh, ghAt, 3, width, width);
        Bounds.vector(h, hAt, width);
        Bounds.vector(out, outAt, width);
        for (int i = 0; i < width; i++) {
            float r = ScalarMath.sigmoid(gi[giAt + i] + gh[ghAt + i]);
            float z = ScalarMath.sigmoid(gi[giAt + width + i] + gh[ghAt + width + i]);
            float c = ScalarMath.tanh(Math.fma(r, gh[ghAt + 2 * width + i], gi[giAt + 2 * width + i]));
            gi[giAt + i] = r;
            gi[giAt + width + i] = z;
            gi[giAt + 2 * width + i] = c;
            out[outAt + i] = Math.fma(z, h[hAt + i] - c, c);
        }
    }
}
