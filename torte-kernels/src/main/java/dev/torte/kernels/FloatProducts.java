package dev.torte.kernels;

/** The part of {@link Kernels} that {@link VectorFloatProducts} implements; arguments are already checked. */
interface FloatProducts {
    /** The plain sums of one panel; {@code outAt} is the place of the panel's first row. */
    void panel(
            PackedMatrix.F32 w,
            int panel,
            int n,
            float[] x,
            int xAt,
            int xStride,
            float[] out,
            int outAt,
            int outStride);

    void accumulateKMajor(float[] a, int aAt, int k, float[] m, int mAt, int mStride, float[] out, int outAt, int n);
}
