package dev.torte.corpus;

/**
 * An adaptive order-6 n-gram model of bytes: the strongest thing that fits on one page, as a yardstick for models.
 *
 * <p>Rule. A context is the last k bytes, k = 0..6; it counts n(s), how often byte s was noted in it, N = Σ n(s), and
 * T, how many different bytes were. From the uniform p = 1/256 upwards, each context that has been seen refines
 *
 * <pre>p ← (max(n(s) - 7/8, 0) + 7/8 · T · p) / N</pre>
 *
 * (interpolated absolute discounting), which sums to 1 over s. After a byte is scored it is noted in its contexts from
 * the longest down, up to and including the first that knew it already (update exclusion: shorter contexts count in
 * how many longer ones a byte appeared, the idea of Kneser and Ney).
 *
 * <p>Keys hold the whole context, so there are no collisions and the numbers are true probabilities: an arithmetic
 * coder would reach them. Memory is bounded: once the table is full, contexts and bytes that are new to it are not
 * noted any more. Deterministic on every machine. Not for several threads.
 */
public final class NGramModel {
    /** Bytes of the longest context. */
    public static final int ORDER = 6;

    /** The default bound: 12.6 million entries in 201 MB, enough for about 20 MB of prose. */
    public static final int MAX_SLOTS = 1 << 24;

    private static final double DISCOUNT = 0.875;
    private static final double LN_2 = StrictMath.log(2);

    /** A context's N and T share one int: T ≤ 256 in the low 9 bits, N above. A context with this N is frozen. */
    private static final int MAX_TOTAL = (1 << 22) - 1;

    private static final int DISTINCT_BITS = 9;
    private static final int DISTINCT_MASK = (1 << DISTINCT_BITS) - 1;

    // Key layout: bit 62 set (0 is a free slot), bit 61 set for contexts, bits 56..58 k, bits 8..55 the k bytes,
    // bits 0..7 the byte s.
    private static final long USED = 1L << 62;
    private static final long CONTEXT = 1L << 61;

    private final int maxSlots;
    private long[] keys = new long[1 << 12];
    private int[] values = new int[1 << 12];
    private int entries;

    private long history;
    private int historyBytes;

    /** Makes an empty model bounded by {@link #MAX_SLOTS}. */
    public NGramModel() {
        this(MAX_SLOTS);
    }

    /**
     * Makes an empty model.
     *
     * @param maxSlots a power of two in 4,096..2^27; 12 bytes each, three quarters of them are used
     */
    public NGramModel(int maxSlots) {
        if (maxSlots < 1 << 12 || maxSlots > 1 << 27 || Integer.bitCount(maxSlots) != 1) {
            throw new IllegalArgumentException("maxSlots " + maxSlots + " must be a power of two in 4096..134217728");
        }
        this.maxSlots = maxSlots;
    }

    /** Returns the probability of {@code symbol}, 0..255, as the next byte; those of all 256 sum to 1. */
    public double probability(int symbol) {
        double p = 1 / 256.0;
        for (int k = 0; k <= Math.min(ORDER, historyBytes); k++) {
            int context = values[find(contextKey(k))];
            int total = context >>> DISTINCT_BITS;
            if (total == 0) {
                continue;
            }
            int count = values[find(pairKey(k, symbol))];
            p = (Math.max(count - DISCOUNT, 0) + DISCOUNT * (context & DISTINCT_MASK) * p) / total;
        }
        return p;
    }

    /** Notes {@code symbol}, 0..255, as the byte that came next. */
    public void note(int symbol) {
        boolean known = false;
        for (int k = Math.min(ORDER, historyBytes); k >= 0 && !known; k--) {
            known = noteIn(k, symbol);
        }
        history = ((history << 8) | symbol) & ((1L << (8 * ORDER)) - 1);
        historyBytes = Math.min(ORDER, historyBytes + 1);
    }

    /** Notes bytes [from, to) without scoring them. */
    public void learn(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            note(bytes[i] & 0xff);
        }
    }

    /** Returns the bits that bytes [from, to) cost, each scored from all before it and then noted. */
    public double score(byte[] bytes, int from, int to) {
        double nats = 0;
        for (int i = from; i < to; i++) {
            nats -= StrictMath.log(probability(bytes[i] & 0xff));
            note(bytes[i] & 0xff);
        }
        return nats / LN_2;
    }

    /** Notes {@code symbol} in the context of k bytes; returns whether that context knew it already. */
    private boolean noteIn(int k, int symbol) {
        if (!haveRoomForTwo()) {
            // Only what needs no new entry may still be counted.
            int pair = find(pairKey(k, symbol));
            if (keys[pair] == 0) {
                return false;
            }
        }
        int context = find(contextKey(k));
        if (keys[context] == 0) {
            keys[context] = contextKey(k);
            entries++;
        }
        int pair = find(pairKey(k, symbol));
        boolean known = keys[pair] != 0;
        if (values[context] >>> DISTINCT_BITS == MAX_TOTAL) {
            return known;
        }
        if (!known) {
            keys[pair] = pairKey(k, symbol);
            entries++;
            values[context]++;
        }
        values[pair]++;
        values[context] += 1 << DISTINCT_BITS;
        return known;
    }

    private boolean haveRoomForTwo() {
        if (entries + 2 <= keys.length / 4 * 3) {
            return true;
        }
        if (keys.length == maxSlots) {
            return false;
        }
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = find(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
        return true;
    }

    private long contextKey(int k) {
        return pairKey(k, 0) | CONTEXT;
    }

    private long pairKey(int k, int symbol) {
        long last = history & ((1L << (8 * k)) - 1);
        return USED | (long) k << 56 | last << 8 | symbol;
    }

    /** Returns the slot of {@code key}, or the free slot where it would go (its value is 0). */
    private int find(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        int slot = (int) (mixed >>> 32) & (keys.length - 1);
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }
}
