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

    /** Returns how many output rows a slice holds; divides the rows of a panel. */
    int sliceRows();

    /** Copies the weights of output rows [row, row + sliceRows()), k-major, to {@code slice}. */
    void slice(PackedMatrix.F32 w, int row, float[] slice);

    /**
     * The sums of a slice times four rows of x.
     *
     * @param slice (cols, sliceRows())
     * @param x     (cols, 4) from {@code xAt} on: four rows, element by element
     * @param out   all rows of the slice are written, from {@code outAt} on
     */
    void sliceTimesFour(float[] slice, int cols, float[] x, int xAt, float[] out, int outAt, int outStride);
}
