package dev.torte.model.contract;

import dev.torte.model.Model;
import dev.torte.model.SplitMix64;
import java.util.Arrays;

/**
 * States that depend on the bytes alone, so that every core of every size agrees on them: s = {@link #DECAY} s + E[x], anchor =
 * LayerNorm without gain of s. Cores are trained towards them and capsules read them (specification section 2).
 *
 * <p>All arithmetic lives here, in plain strict Java, so an anchor has the same bits on every machine. The tables of widths
 * 64, 96 and 128 are frozen; other widths come from {@link SplitMix64}, seed {@link #SEED}, rows divided by their length.
 * Immutable and shared by threads; a {@link State} belongs to one.
 */
public final class CanonicalAnchors {
    /** The name of this contract; a different table or rule needs a different name. */
    public static final String VERSION = "lc-causal-byte-anchor/1";

    /** How much of the state one byte leaves. */
    public static final float DECAY = 0.875f;

    /** The seed of widths that are not frozen. */
    public static final long SEED = 8675309L;

    private static final double EPSILON = 1e-5;

    private final int width;
    private final float[] table;

    private CanonicalAnchors(int width, float[] table) {
        this.width = width;
        this.table = table;
    }

    /** Returns the anchors of a width. */
    public static CanonicalAnchors ofWidth(int width) {
        int elements = Model.BYTES * width;
        return new CanonicalAnchors(
                width,
                switch (width) {
                    case 64 ->
                        FrozenTable.read(
                                "anchors-64.f32",
                                elements,
                                "31b63db1f8201eab007ee3dd495cc2321371a949b296b9c841b01a8ca1f69e5d");
                    case 96 ->
                        FrozenTable.read(
                                "anchors-96.f32",
                                elements,
                                "609ddff4485eb8a19e78fc8599aa7827d2f622a9f90e687b20d294f34bb07109");
                    case 128 ->
                        FrozenTable.read(
                                "anchors-128.f32",
                                elements,
                                "0d85690f0083d2a550ef2181f4199a19a6c0e31e6ac5fc7278bf75c9e897f316");
                    default -> generated(width);
                });
    }

    /** Returns the name of the anchors of a width, as capsules state what they read. */
    public static String name(int width) {
        return VERSION + " width " + width;
    }

    private static float[] generated(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("anchor width must be at least 1, found " + width);
        }
        float[] values = new float[Model.BYTES * width];
        SplitMix64.named(SEED, VERSION + "/" + width).fillNormal(values, 1);
        for (int row = 0; row < Model.BYTES; row++) {
            double square = 0;
            for (int i = 0; i < width; i++) {
                square += (double) values[row * width + i] * values[row * width + i];
            }
            double length = Math.max(Math.sqrt(square), 1e-12);
            for (int i = 0; i < width; i++) {
                values[row * width + i] = (float) (values[row * width + i] / length);
            }
        }
        return values;
    }

    /** Returns a, the number of floats in an anchor. */
    public int width() {
        return width;
    }

    /** Returns a copy of E, shape (256, a), row-major. */
    public float[] table() {
        return table.clone();
    }

    /** Returns the SHA-256 of E as little-endian float32. */
    public String hash() {
        return FrozenTable.hash(table);
    }

    /** Returns the state before the first byte. */
    public State start() {
        return new State(this);
    }

    /** The running state of one stream of bytes. */
    public static final class State {
        private final CanonicalAnchors anchors;
        private final float[] sum;

        private State(CanonicalAnchors anchors) {
            this.anchors = anchors;
            this.sum = new float[anchors.width];
        }

        /** Reads one byte (0..255). */
        public void push(int value) {
            int row = value * anchors.width;
            for (int i = 0; i < sum.length; i++) {
                sum[i] = DECAY * sum[i] + anchors.table[row + i];
            }
        }

        /** Writes the anchor of the bytes so far, {@link #width()} floats, to {@code out} from {@code outAt} on. */
        public void anchor(float[] out, int outAt) {
            double mean = 0;
            for (float s : sum) {
                mean += s;
            }
            mean /= sum.length;
            double variance = 0;
            for (float s : sum) {
                variance += (s - mean) * (s - mean);
            }
            double scale = 1 / Math.sqrt(variance / sum.length + EPSILON);
            for (int i = 0; i < sum.length; i++) {
                out[outAt + i] = (float) ((sum[i] - mean) * scale);
            }
        }

        /** Returns the number of floats in an anchor. */
        public int width() {
            return sum.length;
        }

        /** Forgets all bytes. */
        public void reset() {
            Arrays.fill(sum, 0f);
        }

        /** Takes over the state of another stream of the same width. */
        public void copyFrom(State other) {
            System.arraycopy(other.sum, 0, sum, 0, sum.length);
        }
    }
}
