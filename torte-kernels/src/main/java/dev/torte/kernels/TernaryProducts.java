package dev.torte.kernels;

/** The part of {@link Kernels} that {@link VectorTernaryProducts} implements; arguments are already checked. */
interface TernaryProducts {
    /** Returns the bytes of the tables of a block. */
    int tableBytes();

    /**
     * Writes the tables of a block of inputs, whose layout is the implementation's own.
     *
     * @param q rounded inputs, and up to a whole step others of their range
     */
    void tables(short[] q, int fromStep, int toStep, byte[] tables);

    /**
     * Adds the sums of a block of columns to those of one panel.
     *
     * @param sums the panel's, one for each row, from {@code at} on
     */
    void addBlock(TernaryMatrix w, int panel, int fromStep, int toStep, byte[] tables, int[] sums, int at);

    /** out = (sum · factor) · scale for {@code rows} rows. */
    void finish(int[] sums, int at, int rows, float factor, float[] scales, int scaleAt, float[] out, int outAt);
}
