package dev.torte.kernels;

/** The part of {@link Kernels} that {@link VectorByteProducts} implements; arguments are already checked. */
interface ByteProducts {
    /** The sums of one panel, before their scales; {@code outAt} is the place of the panel's first row. */
    void panel(
            PackedMatrix.I8 w,
            int panel,
            int n,
            float[] x,
            int xAt,
            int xStride,
            float[] out,
            int outAt,
            int outStride);

    /** Writes the weights of a slice, see {@link FloatProducts#slice}, as floats before their scales. */
    void slice(PackedMatrix.I8 w, int row, float[] slice);
}
