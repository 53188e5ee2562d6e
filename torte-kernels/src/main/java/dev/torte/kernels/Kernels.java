package dev.torte.kernels;

/**
 * Arithmetic on flat {@code float[]} memory: the only inner loops that inference runs.
 *
 * <p>This is a contract about bits, not about accuracy alone: for equal arguments every implementation writes equal
 * bits, whatever its lane width. Each method states the one order in which it rounds. {@link ScalarKernels} is the
 * definition, {@link VectorKernels} the fast twin. Only the payload bits of a NaN are not specified.
 *
 * <p>Common rules. An array is followed by the index of its first element. {@code n} rows of a matrix start
 * {@code stride} elements apart, so a stride may exceed the row. {@code fma(a, b, c)} rounds once
 * ({@link Math#fma(float, float, float)}). Elementwise methods may write over one of their inputs exactly in place;
 * any other overlap of an output with an input gives unspecified values. A range outside its array is an
 * {@link IndexOutOfBoundsException}. Nothing is allocated, nothing is remembered: one instance serves all threads.
 *
 * <p>A <em>partial sum</em> of v[0..width) means: sixteen sums p[0..16) start at +0, element i joins p[i mod 16] in
 * ascending order of i, then q[j] = p[j] + p[j+8] for j &lt; 8, r[j] = q[j] + q[j+4] for j &lt; 4, s[j] = r[j] + r[j+2]
 * for j &lt; 2, and the result is s[0] + s[1].
 */
public sealed interface Kernels permits ScalarKernels, VectorKernels, WarmingKernels {

    /** Returns the implementation and its width, such as {@code scalar} or {@code vector-256}. */
    String name();

    /**
     * out[i][r] = s(r) · Σ_k w[r, k] · x[i][k] + bias[r] for i in [0, n) and every row r of {@code w}.
     *
     * <p>The sum starts at +0 and takes one fma per k in ascending order. For int8 weights it runs over the integers
     * as floats and is multiplied by the row's scale once; float weights have no scale. Where inputs are rounded the sum is an
     * exact integer, see {@link PackedMatrix.W8A7} and {@link TernaryMatrix}. The bias is added last, once.
     * One row (n = 1) gives the bits of the same row among many.
     *
     * @param w weights (rows, cols); read only
     * @param bias (rows), or null for none
     * @param x activations, n rows of cols floats, {@code xStride} apart
     * @param out results, n rows of rows floats, {@code outStride} apart; overwritten, must not overlap x
     */
    default void matmul(
            PackedMatrix w,
            float[] bias,
            int n,
            float[] x,
            int xAt,
            int xStride,
            float[] out,
            int outAt,
            int outStride) {
        matmulPanels(w, 0, w.panels(), bias, n, x, xAt, xStride, out, outAt, outStride);
    }

    /**
     * The part of {@link #matmul} that writes the output rows of panels [fromPanel, toPanel): rows from
     * {@code fromPanel * PackedMatrix.PANEL_ROWS}. {@code outAt} is still the place of output row 0.
     */
    void matmulPanels(
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
            int outStride);

    /**
     * out[j] = Σ_i a[i] · m[i][j] for j in [0, n): one fma per i in [0, k), ascending, from +0.
     *
     * <p>Attention uses it twice: scores over a transposed key cache (i runs over the head's width, j over positions)
     * and the weighted sum of value rows (i over positions, j over the head's width).
     *
     * @param m k rows of n floats, {@code mStride} apart
     */
    void accumulateKMajor(float[] a, int aAt, int k, float[] m, int mAt, int mStride, float[] out, int outAt, int n);

    /**
     * Normalises each row over its width, then scales and shifts it.
     *
     * <p>mean = partial sum of x / width; d = x - mean; var = partial sum of d·d (by fma) / width; rstd = 1 /
     * (float) sqrt(var + eps); out = fma(d · rstd, gain, bias).
     *
     * @param x n rows of {@code width} floats, {@code xStride} apart; {@code out} may be x itself
     * @param gain (width), {@code bias} (width)
     */
    void layerNorm(
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
            int outStride);

    /**
     * Divides each row by its root mean square: out = x · (1 / (float) sqrt(partial sum of x·x (by fma) / width + eps)).
     *
     * @param x n rows of {@code width} floats, {@code xStride} apart; {@code out} may be x itself
     */
    void rmsNorm(int n, int width, float[] x, int xAt, int xStride, float eps, float[] out, int outAt, int outStride);

    /**
     * In place: e[i] = exp((x[i] - max) · scale) by {@link #exp}, then x[i] = e[i] / partial sum of e.
     *
     * @param scale positive factor of the logits: 1 / sqrt(head width) or 1 / temperature
     */
    void softmax(float[] x, int at, int n, float scale);

    /** out = e^x, at most {@value ScalarMath#EXP_MAX_ULP} ulp off; 0 below {@value ScalarMath#EXP_FLUSH}. */
    void exp(float[] x, int xAt, float[] out, int outAt, int n);

    /** out = 1 / (1 + exp(-x)), at most {@value ScalarMath#SIGMOID_MAX_ULP} ulp off where the result is normal. */
    void sigmoid(float[] x, int xAt, float[] out, int outAt, int n);

    /** out = tanh(x), at most {@value ScalarMath#TANH_MAX_ULP} ulp off. */
    void tanh(float[] x, int xAt, float[] out, int outAt, int n);

    /**
     * out = x · (1 + erf(x·√½)) / 2, the exact form of gelu; off by at most {@value ScalarMath#GELU_MAX_ERROR}, times
     * |x| where that exceeds 1.
     */
    void gelu(float[] x, int xAt, float[] out, int outAt, int n);

    /** out = x where x is positive or NaN, else +0. */
    void relu(float[] x, int xAt, float[] out, int outAt, int n);

    /** out = (g · sigmoid(g)) · up: the inside of a gated MLP. */
    void siluMultiply(float[] g, int gAt, float[] up, int upAt, float[] out, int outAt, int n);

    /** out = x · sigmoid(g). */
    void sigmoidMultiply(float[] g, int gAt, float[] x, int xAt, float[] out, int outAt, int n);

    /** out = a + b. */
    void add(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n);

    /** out = a · b. */
    void multiply(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n);

    /** out = fma(scale, x, out). */
    void addScaled(float scale, float[] x, int xAt, float[] out, int outAt, int n);

    /** out = fma(a, b, out). */
    void addProduct(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n);

    /**
     * One step of a GRU of {@code width} units, after its two matrix products.
     *
     * <p>r = sigmoid(gi_r + gh_r), z = sigmoid(gi_z + gh_z), c = tanh(fma(r, gh_n, gi_n)), out = fma(z, h - c, c),
     * which is (1 - z)·c + z·h with one rounding less.
     *
     * @param gi input part incl. bias, (3·width) in the order reset, update, new; overwritten with r, z, c
     * @param gh hidden part incl. bias, same layout; read only
     * @param h state before the step, (width); {@code out} may be h itself
     */
    void gruStep(int width, float[] gi, int giAt, float[] gh, int ghAt, float[] h, int hAt, float[] out, int outAt);
}
