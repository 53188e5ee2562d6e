package dev.torte.kernels;

/** The part of {@link Kernels} that {@link VectorRows} implements: one row at a time, arguments already checked. */
interface Rows {
    float max(float[] x, int at, int n);

    /** The partial sum of x[i], as {@link Kernels} defines it. */
    float sum(float[] x, int at, int n);

    void layerNorm(float[] x, int at, int n, float[] gain, float[] bias, float eps, float[] out, int outAt);

    void rmsNorm(float[] x, int at, int n, float eps, float[] out, int outAt);

    void divide(float[] x, int at, int n, float divisor);

    /** x = (x · factor) · scales. */
    void scale(float[] x, int at, int n, float factor, float[] scales, int scalesAt);

    void add(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n);

    void multiply(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n);

    void addScaled(float scale, float[] x, int xAt, float[] out, int outAt, int n);

    void addProduct(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n);
}
