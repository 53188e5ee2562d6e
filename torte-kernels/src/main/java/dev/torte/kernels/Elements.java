package dev.torte.kernels;

/** The part of {@link Kernels} that {@link VectorElements} implements; arguments are already checked. */
interface Elements {
    void exp(float[] x, int xAt, float[] out, int outAt, int n);

    /** In place: exp((x - max) · scale), the middle of softmax. */
    void expShifted(float[] x, int at, int n, float max, float scale);

    void sigmoid(float[] x, int xAt, float[] out, int outAt, int n);

    void tanh(float[] x, int xAt, float[] out, int outAt, int n);

    void gelu(float[] x, int xAt, float[] out, int outAt, int n);

    void relu(float[] x, int xAt, float[] out, int outAt, int n);

    void siluMultiply(float[] g, int gAt, float[] up, int upAt, float[] out, int outAt, int n);

    void sigmoidMultiply(float[] g, int gAt, float[] x, int xAt, float[] out, int outAt, int n);

    /** gi = sigmoid(gi + gh), the two gates of a GRU. */
    void gates(float[] gi, int giAt, float[] gh, int ghAt, int n);

    /** gi = tanh(fma(r, gh, gi)), the new content of a GRU. */
    void candidates(float[] r, int rAt, float[] gh, int ghAt, float[] gi, int giAt, int n);

    /** out = fma(z, h - c, c). */
    void mix(float[] z, int zAt, float[] c, int cAt, float[] h, int hAt, float[] out, int outAt, int n);
}
