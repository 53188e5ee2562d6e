package dev.torte.model;

import java.nio.charset.StandardCharsets;

/**
 * The project's pinned random numbers: Steele, Lea and Flood's SplitMix64, the same on every machine and JDK.
 *
 * <p>Not safe for use by several threads; make one stream per use.
 */
public final class SplitMix64 {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long state;

    public SplitMix64(long seed) {
        this.state = seed;
    }

    /** Returns a stream of its own for a seed and a name, unrelated to the streams of other names. */
    public static SplitMix64 named(long seed, String name) {
        long state = seed;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            state = mix(state + STEP) ^ (b & 0xFF);
        }
        return new SplitMix64(mix(state));
    }

    /** Returns 64 random bits. */
    public long nextLong() {
        state += STEP;
        return mix(state);
    }

    /** Returns a double in [0, 1) with 53 random bits. */
    public double nextUnit() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** Fills {@code values} with standard normals: Box-Muller pairs evaluated by StrictMath. */
    public void fillNormal(float[] values, double standardDeviation) {
        for (int i = 0; i < values.length; i += 2) {
            // 1 - u lies in (0, 1], so the logarithm is finite.
            double radius = standardDeviation * StrictMath.sqrt(-2 * StrictMath.log(1 - nextUnit()));
            double angle = 2 * Math.PI * nextUnit();
            values[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < values.length) {
                values[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }

    /** Returns draw {@code index}, from 0, of the stream of {@code seed} without making the draws before it. */
    public static long at(long seed, long index) {
        return mix(seed + (index + 1) * STEP);
    }

    private static long mix(long bits) {
        long z = bits;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
