package dev.torte.runtime;

/** A square matrix that carries a host's states into the coordinates that a brick knows. Immutable. */
public final class Rotation {
    private final int width;
    private final float[] values;

    private Rotation(int width, float[] values) {
        this.width = width;
        this.values = values;
    }

    /**
     * Copies a matrix.
     *
     * @param values (width, width), row-major; the new state's component i is the product of row i with the state
     * @throws IllegalArgumentException if there are not width times width values or one is not finite
     */
    public static Rotation of(int width, float[] values) {
        if (width < 1 || values.length != (long) width * width) {
            throw new IllegalArgumentException(
                    "a rotation of " + width + " by " + width + " has as many values, found " + values.length);
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("a rotation has finite values, found " + value);
            }
        }
        return new Rotation(width, values.clone());
    }

    public int width() {
        return width;
    }

    /** out[i] = Σ_k rotation[i, k] · x[k]: one fma per k in ascending order from +0; out must not overlap x. */
    void apply(float[] x, int xAt, float[] out, int outAt) {
        for (int i = 0; i < width; i++) {
            float sum = 0;
            for (int k = 0; k < width; k++) {
                sum = Math.fma(values[i * width + k], x[xAt + k], sum);
            }
            out[outAt + i] = sum;
        }
    }
}
