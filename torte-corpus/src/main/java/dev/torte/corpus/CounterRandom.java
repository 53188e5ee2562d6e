package dev.torte.corpus;

import dev.torte.model.SplitMix64;

/**
 * SplitMix64 by index: draw i of a seed is a pure function, so a position in the sequence is just a number. Changing it
 * changes every training run.
 */
final class CounterRandom {
    private CounterRandom() {}

    /** Returns 64 random bits. */
    static long draw(long seed, long index) {
        return SplitMix64.at(seed, index);
    }

    /**
     * Returns floor(draw · bound / 2^64), in [0, bound) for {@code bound} > 0. The chances of two results differ by
     * at most 2^-64, which no run can notice.
     */
    static long below(long seed, long index, long bound) {
        return Math.unsignedMultiplyHigh(draw(seed, index), bound);
    }
}
