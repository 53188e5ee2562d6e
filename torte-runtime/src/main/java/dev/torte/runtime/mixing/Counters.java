package dev.torte.runtime.mixing;

import java.util.Arrays;

/**
 * How often a bit was 1 after each context and the bits of its byte before it: a probability and how many bits it comes from.
 *
 * <p>A cell is a short: the probability in 4,096ths (12 bits) and the number of bits seen up to {@value #MOST_SEEN} (4 bits). The four
 * bits of half a byte have 15 cells in a group of {@value #GROUP}, by the bits before them: 1 is the first, 2n and 2n + 1 follow on n.
 * Contexts of 0 and 1 byte have groups of their own. Those of all others share a table by hash: cell 0 of a group is a check of what it
 * belongs to, it lies in one of three places, and the one of three whose first cell has seen least gives way. One owner thread.
 */
final class Counters {
    static final int MOST_SEEN = 15;

    private static final int GROUP = 16;
    private static final int SEEN_BITS = 4;
    private static final int PROBABILITY_BITS = 12;
    private static final int EVEN = 1 << (PROBABILITY_BITS - 1);
    private static final int ALL = (1 << PROBABILITY_BITS) - 1;

    /** A byte's first half and, after each of 16, its second. */
    private static final int GROUPS_OF_BYTE = 17;

    private static final int BYTES = 256;

    /** Cells of the contexts of 0 and 1 byte. */
    private static final int DIRECT = (1 + BYTES) * GROUPS_OF_BYTE * GROUP;

    private static final long HALF_SPREAD = 0xD6E8FEB86659FD93L;
    private static final int RATE_BITS = 15;
    private static final int ALMOST_ONE = (1 << RATE_BITS) - 1;
    private static final double HEAD_START = 1.2;

    /** What a bit moves the probability by after so many others, in 32,768ths: 1 / (seen + 1.2). */
    private static final int[] RATE = new int[MOST_SEEN + 1];

    static {
        for (int seen = 0; seen < RATE.length; seen++) {
            RATE[seen] = (int) ((1 << RATE_BITS) / (seen + HEAD_START));
        }
    }

    private final int groupBits;
    private final short[] cells;

    /** @param groupBits binary logarithm of the number of hashed groups */
    Counters(int groupBits) {
        this.groupBits = groupBits;
        this.cells = new short[DIRECT + (GROUP << groupBits)];
    }

    void copyFrom(Counters other) {
        System.arraycopy(other.cells, 0, cells, 0, cells.length);
    }

    /**
     * Returns where a group begins, or -1 if nothing was ever counted in it.
     *
     * @param half 0 for the first half of a byte, or 1 and the first four bits for the second
     */
    int find(Contexts contexts, int context, int half) {
        if (context < Contexts.DIRECT) {
            return direct(contexts, context, half);
        }
        long hash = hash(contexts, context, half);
        short check = (short) hash;
        int first = place(hash);
        for (int probe = 0; probe < 3; probe++) {
            int group = first ^ probe * GROUP;
            if (cells[DIRECT + group] == check) {
                return DIRECT + group;
            }
        }
        return -1;
    }

    /** Returns where a group begins, which is made if it is not there. */
    int claim(Contexts contexts, int context, int half) {
        int found = find(contexts, context, half);
        if (found >= 0) {
            return found;
        }
        long hash = hash(contexts, context, half);
        int first = place(hash);
        int least = DIRECT + first;
        for (int probe = 1; probe < 3; probe++) {
            int group = DIRECT + (first ^ probe * GROUP);
            if (seen(group + 1) < seen(least + 1)) {
                least = group;
            }
        }
        Arrays.fill(cells, least, least + GROUP, (short) 0);
        cells[least] = (short) hash;
        return least;
    }

    private static int direct(Contexts contexts, int context, int half) {
        int byteBefore = context == 0 ? 0 : 1 + contexts.lastByte();
        return (byteBefore * GROUPS_OF_BYTE + (half == 0 ? 0 : half - GROUP + 1)) * GROUP;
    }

    private static long hash(Contexts contexts, int context, int half) {
        return (contexts.key(context) ^ half) * HALF_SPREAD;
    }

    private int place(long hash) {
        return (int) (hash >>> (Long.SIZE - groupBits)) * GROUP;
    }

    /** Returns how often the bit was 1, in 65,536ths. */
    int probability(int cell) {
        return (cells[cell] & 0xFFFF) >>> SEEN_BITS << (Short.SIZE - PROBABILITY_BITS);
    }

    /** Returns how many bits were counted, at most {@value #MOST_SEEN}. */
    int seen(int cell) {
        return cells[cell] & MOST_SEEN;
    }

    /** Counts a bit. */
    void count(int cell, int bit) {
        int seen = seen(cell);
        int before = seen == 0 ? EVEN : (cells[cell] & 0xFFFF) >>> SEEN_BITS;
        int after = bit == 0 ? before - step(before, seen) : before + step(ALL - before, seen);
        cells[cell] = (short) ((after << SEEN_BITS) | Math.min(seen + 1, MOST_SEEN));
    }

    /** Returns how far to go of a distance: at least 1 of any, or a sure cell would never become surer. */
    private static int step(int distance, int seen) {
        return (distance * RATE[seen] + ALMOST_ONE) >> RATE_BITS;
    }
}
