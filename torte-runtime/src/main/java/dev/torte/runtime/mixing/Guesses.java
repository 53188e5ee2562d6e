package dev.torte.runtime.mixing;

import java.util.Arrays;

/**
 * Guesses of a whole byte, each with a level of confidence, and how often the bits of such guesses came true: that is learnt for each
 * guesser and level. One owner thread.
 */
final class Guesses {
    /** Levels are 0, for no guess, to this. */
    static final int MOST_LEVEL = 31;

    private static final int LEVELS = MOST_LEVEL + 1;
    private static final int BITS = Byte.SIZE;
    private static final int BYTES = 1 << BITS;
    private static final int LEARNING_SHIFT = 8;
    private static final int TRUE_BITS = 22;

    private final int[] guesses;
    private final int[] levels;

    /** How often a bit came true, in 2^22ths, by guesser and level. */
    private final int[] cameTrue;

    Guesses(int guessers) {
        this.guesses = new int[guessers];
        this.levels = new int[guessers];
        this.cameTrue = new int[guessers * LEVELS];
        Arrays.fill(cameTrue, 1 << (TRUE_BITS - 1));
    }

    void copyFrom(Guesses other) {
        System.arraycopy(other.guesses, 0, guesses, 0, guesses.length);
        System.arraycopy(other.levels, 0, levels, 0, levels.length);
        System.arraycopy(other.cameTrue, 0, cameTrue, 0, cameTrue.length);
    }

    /** Takes the guess of the next byte; its value does not matter at level 0. */
    void set(int guesser, int value, int level) {
        guesses[guesser] = value;
        levels[guesser] = level;
    }

    int level(int guesser) {
        return levels[guesser];
    }

    /** Returns the place in a byte's tree that a guess leads to with its first bits; only where there is a guess. */
    int node(int guesser, int bits) {
        return (guesses[guesser] | BYTES) >> (BITS - bits);
    }

    /** Returns whether there is a guess and the bits before this one are as it says. */
    boolean holds(int guesser, int bit, int node) {
        return levels[guesser] > 0 && node(guesser, bit) == node;
    }

    /** Returns the logit of the bit being 1. */
    float logit(int guesser, int bit) {
        float sure = Logistic.stretch(cameTrue[guesser * LEVELS + levels[guesser]] >>> (TRUE_BITS - Short.SIZE));
        return guessedBit(guesser, bit) == 1 ? sure : -sure;
    }

    /** Learns what the bit was; only where the guess held until it. */
    void learn(int guesser, int bit, int is) {
        int at = guesser * LEVELS + levels[guesser];
        int target = guessedBit(guesser, bit) == is ? (1 << TRUE_BITS) - 1 : 0;
        cameTrue[at] += (target - cameTrue[at]) >> LEARNING_SHIFT;
    }

    private int guessedBit(int guesser, int bit) {
        return guesses[guesser] >> (BITS - 1 - bit) & 1;
    }
}
