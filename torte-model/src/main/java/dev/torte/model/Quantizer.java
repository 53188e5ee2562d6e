package dev.torte.model;

/**
 * Which few values the matrices, tables and filters of a model may have: a level times a scale that many of them share. Vectors
 * stay as they are. Training keeps float weights underneath and computes with what they round to; a file for use holds levels
 * and scales alone (Ma et al. 2024, "The Era of 1-bit LLMs"; the levels of {@link #POWER3} are those of atome-lm).
 */
public enum Quantizer {
    /** Floats as they were learnt. */
    NONE,
    /** -1, 0 or 1, nearest of equals even, times one scale per parameter. */
    TERNARY,
    /** 0, 1, 3 or 9 with a sign, times one scale per parameter; what lies on a bound belongs to the level above. */
    POWER3,
    /** As {@link #POWER3}, a matrix with one scale per row; a filter has one. */
    POWER3_PER_ROW;

    /** No scale is below it, so that a parameter of zeros can be divided by its scale. */
    private static final float LEAST_SCALE = 1e-5f;

    private static final float TO_ONE = 0.5f;
    private static final float TO_THREE = 2;
    private static final float TO_NINE = 6;

    /** Returns whether a parameter has levels: all with several axes do, unless there are none. */
    public boolean covers(Param param) {
        return this != NONE && param.shape().rank() > 1;
    }

    /** Returns how many scales a parameter has: 1, or as many as rows. */
    public int scaleCount(Param param) {
        return this == POWER3_PER_ROW && param.shape().rank() == 2
                ? param.shape().dim(0)
                : 1;
    }

    /** Returns how files pack the levels. */
    public CodePacking packing() {
        return switch (this) {
            case TERNARY -> CodePacking.FIVE_TRITS;
            case POWER3, POWER3_PER_ROW -> CodePacking.POWERS_OF_3;
            case NONE -> throw new IllegalArgumentException("floats have no levels to pack");
        };
    }

    /**
     * Returns the scales of equal groups of weights: the mean magnitude of each, at least 1e-5.
     *
     * @param values row-major
     * @param groups how many scales there are; divides the number of values
     */
    public static float[] scales(float[] values, int groups) {
        int perGroup = values.length / groups;
        float[] scales = new float[groups];
        for (int group = 0; group < groups; group++) {
            float sum = CascadeSum.ofMagnitudes(values, group * perGroup, perGroup);
            scales[group] = Math.max(sum / perGroup, LEAST_SCALE);
        }
        return scales;
    }

    /**
     * Returns the level of each weight.
     *
     * @param values row-major
     * @param scales of equal groups of them, as {@link #scales}
     */
    public byte[] levels(float[] values, float[] scales) {
        byte[] levels = new byte[values.length];
        int perScale = values.length / scales.length;
        for (int i = 0; i < values.length; i++) {
            levels[i] = (byte) level(values[i] / scales[i / perScale]);
        }
        return levels;
    }

    private int level(float ratio) {
        return switch (this) {
            case TERNARY -> Math.clamp((long) Math.rint(ratio), -1, 1);
            case POWER3, POWER3_PER_ROW -> {
                float magnitude = Math.abs(ratio);
                int level = magnitude >= TO_NINE ? 9 : magnitude >= TO_THREE ? 3 : magnitude >= TO_ONE ? 1 : 0;
                yield ratio < 0 ? -level : level;
            }
            case NONE -> throw new IllegalArgumentException("floats have no levels");
        };
    }
}
