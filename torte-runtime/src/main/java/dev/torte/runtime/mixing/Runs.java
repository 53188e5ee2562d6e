package dev.torte.runtime.mixing;

/**
 * Which byte came last after each of many contexts, how often in a row, and whether another ever came.
 *
 * <p>An entry is one int: a check of the context (16 bits), the byte (8 bits), whether another byte came before (1 bit), the length of the
 * run up to {@value #MOST_RUN} (7 bits). It lies in one of two neighbouring places of the table, which all contexts share; of two
 * others, the one with the lower last 8 bits gives way. One owner thread.
 */
final class Runs {
    private static final int MOST_RUN = 127;
    private static final int MIXED = MOST_RUN + 1;
    private static final int WEIGHT = MIXED | MOST_RUN;
    private static final int CHECK_SHIFT = 16;
    private static final int BYTE_SHIFT = 8;
    private static final int MOST_LEVEL = 15;

    private final int tableBits;
    private final int[] entries;

    Runs(int tableBits) {
        this.tableBits = tableBits;
        this.entries = new int[1 << tableBits];
    }

    void copyFrom(Runs other) {
        System.arraycopy(other.entries, 0, entries, 0, entries.length);
    }

    /** Returns the entry of a context, 0 if there is none. */
    int find(long key) {
        int place = place(key);
        if (isOf(place, key)) {
            return entries[place];
        }
        return isOf(place ^ 1, key) ? entries[place ^ 1] : 0;
    }

    /** Returns the byte that came last; only of an entry. */
    static int byteOf(int entry) {
        return entry >>> BYTE_SHIFT & 0xFF;
    }

    /** Returns how often the byte came in a row, 0 without an entry. */
    static int run(int entry) {
        return entry & MOST_RUN;
    }

    /** Returns whether more than one byte came. */
    static boolean isMixed(int entry) {
        return (entry & MIXED) != 0;
    }

    /** Returns the level of {@link Guesses}: the run up to 15, and 16 more if other bytes came before it; 0 without an entry. */
    static int level(int entry) {
        return Math.min(run(entry), MOST_LEVEL) + (isMixed(entry) ? MOST_LEVEL + 1 : 0);
    }

    /** Learns which byte came after a context. */
    void learn(long key, int value) {
        int place = place(key);
        if (!isOf(place, key) && (isOf(place ^ 1, key) || (entries[place ^ 1] & WEIGHT) < (entries[place] & WEIGHT))) {
            place ^= 1;
        }
        int entry = isOf(place, key) ? entries[place] : 0;
        boolean same = entry != 0 && byteOf(entry) == value;
        int mixed = entry != 0 && !same ? MIXED : entry & MIXED;
        int run = same ? Math.min(run(entry) + 1, MOST_RUN) : 1;
        entries[place] = (check(key) << CHECK_SHIFT) | (value << BYTE_SHIFT) | mixed | run;
    }

    private int place(long key) {
        return (int) (key >>> (Long.SIZE - tableBits));
    }

    private static int check(long key) {
        return (int) key & 0xFFFF;
    }

    private boolean isOf(int place, long key) {
        return entries[place] >>> CHECK_SHIFT == check(key) && run(entries[place]) > 0;
    }
}
