package dev.torte.kernels;

/** The part of {@link Kernels} that {@link VectorProducts} implements; arguments are already checked. */
interface Products {
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

    void accumulateKMajor(float[] a, int aAt, int k, float[] m, int mAt, int mStride, float[] out, int outAt, int n);
}
