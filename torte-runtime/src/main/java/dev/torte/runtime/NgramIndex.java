package dev.torte.runtime;

import java.util.Arrays;

/**
 * Remembers which symbols ever followed each run of n-1 symbols, so that the symbols which would repeat an n-gram are known without
 * looking through the text again.
 *
 * <p>An open-addressing table maps a run, named by where it first occurred, to a set of one bit per symbol. Adding a symbol costs O(n).
 */
final class NgramIndex {
    private static final int EMPTY = -1;

    private final int run;
    private final int setWords;
    private int[] text = new int[256];
    private int length;

    /** Slot to entry. */
    private int[] table = new int[256];

    /** Entry to the first position of its run. */
    private int[] firstAt = new int[128];

    /** Entry to its set of followers. */
    private long[] followers;

    private int entries;

    /** The entry of the last n-1 symbols, or EMPTY while the text is shorter. */
    private int current = EMPTY;

    /** Makes an index of n-grams of symbols below {@code vocabulary}; n is at least 2. */
    NgramIndex(int n, int vocabulary) {
        if (n < 2) {
            throw new IllegalArgumentException("an n-gram to avoid has at least 2 symbols, found " + n);
        }
        this.run = n - 1;
        this.setWords = Math.ceilDiv(vocabulary, Long.SIZE);
        this.followers = new long[firstAt.length * setWords];
        Arrays.fill(table, EMPTY);
    }

    /** Appends a symbol to the text. */
    void add(int symbol) {
        if (current != EMPTY) {
            followers[current * setWords + (symbol >>> 6)] |= 1L << symbol;
        }
        if (length == text.length) {
            text = Arrays.copyOf(text, 2 * length);
        }
        text[length++] = symbol;
        if (length >= run) {
            current = entryAt(length - run);
        }
    }

    /** Tells whether {@code symbol} would complete an n-gram that the text already holds. */
    boolean repeats(int symbol) {
        return current != EMPTY && (followers[current * setWords + (symbol >>> 6)] >>> symbol & 1) != 0;
    }

    private int entryAt(int at) {
        int slot = hash(at) & (table.length - 1);
        while (table[slot] != EMPTY) {
            int first = firstAt[table[slot]];
            if (Arrays.equals(text, first, first + run, text, at, at + run)) {
                return table[slot];
            }
            slot = slot + 1 & (table.length - 1);
        }
        if (2 * (entries + 1) > table.length) {
            grow();
            return entryAt(at);
        }
        table[slot] = entries;
        firstAt[entries] = at;
        return entries++;
    }

    private void grow() {
        table = new int[2 * table.length];
        Arrays.fill(table, EMPTY);
        firstAt = Arrays.copyOf(firstAt, table.length / 2);
        followers = Arrays.copyOf(followers, firstAt.length * setWords);
        for (int entry = 0; entry < entries; entry++) {
            int slot = hash(firstAt[entry]) & (table.length - 1);
            while (table[slot] != EMPTY) {
                slot = slot + 1 & (table.length - 1);
            }
            table[slot] = entry;
        }
    }

    private int hash(int at) {
        int hash = 0;
        for (int i = at; i < at + run; i++) {
            hash = hash * 31 + text[i];
        }
        // The low bits index the table: mix the high ones in.
        hash *= 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }
}
