package dev.torte.kernels;

/** The part of {@link Kernels} that {@link VectorIntegerProducts} implements; arguments are already checked. */
interface IntegerProducts {
    /**
     * Rounds a row of inputs, see {@link PackedMatrix.W8A7}.
     *
     * @param q the rounded inputs, as floats
     * @return what a rounded input is to be multiplied by
     */
    float round(float[] x, int at, int n, float[] q, int qAt);

    /**
     * The sums of one row of inputs with one panel, before all scales.
     *
     * @param pairs the rounded inputs, two in an integer, the first in its low half
     * @param outAt the place of the panel's first row
     */
    void panel(PackedMatrix.W8A7 w, int panel, int[] pairs, float[] out, int outAt);

    /** Writes the weights of a slice, see {@link FloatProducts#slice}, as floats before their scales. */
    void slice(PackedMatrix.W8A7 w, int row, int sliceRows, float[] slice);
}
