package dev.torte.corpus;

/**
 * SplitMix64 by index: draw i of a seed is a pure function, so a position in the sequence is just a number.
 *
 * <p>draw(seed, i) = mix(seed + (i + 1) · 0x9E3779B97F4A7C15) mod 2^64, the i-th output of SplitMix64 started at
 * {@code seed}; mix(z): z ^= z >>> 30, z *= 0xBF58476D1CE4E5B9, z ^= z >>> 27, z *= 0x94D049BB133111EB, z ^= z >>> 31.
 * Pinned: changing it changes every training run.
 */
final class CounterRandom {
    private CounterRandom() {}

    /** Returns 64 random bits. */
    static long draw(long seed, long index) {
        long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * Returns floor(draw · bound / 2^64), in [0, bound) for {@code bound} > 0. The chances of two results differ by
     * at most 2^-64, which no run can notice.
     */
    static long below(long seed, long index, long bound) {
        return Math.unsignedMultiplyHigh(draw(seed, index), bound);
    }
}
