package dev.torte.runtime.mixing;

/**
 * Which byte came last after each of many contexts, and how often in a row.
 *
 * <p>An entry is one int: a check of the context (16 bits), the byte (8 bits), the length of the run up to {@value #MOST_RUN} (8 bits). It
 * lies in one of two neighbouring places of the table; of two others, the one with the shorter run gives way. One owner thread.
 */
final class Runs {
    private static final int MOST_RUN = 255;
    private static final int CHECK_SHIFT = 16;
    private static final int BYTE_SHIFT = 8;

    private final int tableBits;
    private final int[] entries;

    Runs(int tableBits) {
        this.tableBits = tableBits;
        this.entries = new int[1 << tableBits];
    }

    void copyFrom(Runs other) {
        System.arraycopy(other.entries, 0, entries, 0, entries.length);
    }

    /** Returns the entry of a context, or an empty one. */
    private int find(long key) {
        int place = place(key);
        if (isOf(place, key)) {
            return entries[place];
        }
        return isOf(place ^ 1, key) ? entries[place ^ 1] : 0;
    }

    /** Tells the guess of a context. */
    void guess(long key, int guesser, Guesses guesses) {
        int entry = find(key);
        guesses.set(guesser, entry >>> BYTE_SHIFT & 0xFF, Math.min(entry & MOST_RUN, Guesses.MOST_LEVEL));
    }

    /** Learns which byte came after a context. */
    void learn(long key, int value) {
        int place = place(key);
        if (!isOf(place, key) && (isOf(place ^ 1, key) || run(place ^ 1) < run(place))) {
            place ^= 1;
        }
        boolean same = isOf(place, key) && (entries[place] >>> BYTE_SHIFT & 0xFF) == value;
        int run = same ? Math.min(run(place) + 1, MOST_RUN) : 1;
        entries[place] = (check(key) << CHECK_SHIFT) | (value << BYTE_SHIFT) | run;
    }

    private int place(long key) {
        return (int) (key >>> (Long.SIZE - tableBits));
    }

    private static int check(long key) {
        return (int) key & 0xFFFF;
    }

    private int run(int place) {
        return entries[place] & MOST_RUN;
    }

    private boolean isOf(int place, long key) {
        return entries[place] >>> CHECK_SHIFT == check(key) && run(place) > 0;
    }
}
