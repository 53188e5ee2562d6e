package dev.torte.runtime.mixing;

/**
 * What came before, seen in {@value #COUNT} ways: by the last 0, 1, 2, 3 and 4 bytes, by the word so far, by the last 6 bytes, and by
 * the word so far with the word before. One owner thread.
 */
final class Contexts {
    static final int COUNT = 8;

    /** The contexts of 0 and 1 byte have counters of their own, the next ones share hashed counters. */
    static final int DIRECT = 2;

    /** The contexts from this one on repeat so seldom that the byte which came last says all: see {@link Runs}. */
    static final int COUNTED = 6;

    private static final int LONGEST_COUNTED = 4;
    private static final int WORD = 5;
    private static final int SIX = 6;
    private static final int PAIR = 7;

    // Odd numbers without a pattern in their bits: the golden ratio, and two from D. Stafford's mix 13.
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final long STIR_1 = 0xBF58476D1CE4E5B9L;
    private static final long STIR_2 = 0x94D049BB133111EBL;
    private static final int FIRST_OF_MANY = 0x80;

    /** The last eight bytes, the newest lowest. */
    private long last;

    private long word;
    private long wordBefore;
    private final long[] keys = new long[COUNT];

    Contexts() {
        set();
    }

    void copyFrom(Contexts other) {
        last = other.last;
        word = other.word;
        wordBefore = other.wordBefore;
        set();
    }

    /** Forgets all that came before. */
    void clear() {
        last = 0;
        word = 0;
        wordBefore = 0;
        set();
    }

    /** Goes on by one byte. */
    void push(int value) {
        last = (last << Byte.SIZE) | value;
        if (isOfWord(value)) {
            word = (word + value + 1) * STIR_1;
        } else if (word != 0) {
            wordBefore = word;
            word = 0;
        }
        set();
    }

    private static boolean isOfWord(int value) {
        return (value >= 'a' && value <= 'z')
                || (value >= 'A' && value <= 'Z')
                || (value >= '0' && value <= '9')
                || value == '_'
                || value >= FIRST_OF_MANY;
    }

    private void set() {
        for (int bytes = DIRECT; bytes <= LONGEST_COUNTED; bytes++) {
            keys[bytes] = stirred(newest(bytes), bytes);
        }
        keys[SIX] = stirred(newest(SIX), SIX);
        // Between words, what they are parted by tells more than that there is none.
        keys[WORD] = stirred(word + 31 * (last & 0xFF), WORD);
        keys[PAIR] = stirred(word * 3 + wordBefore, PAIR);
    }

    private static long stirred(long value, int context) {
        long x = value * SPREAD + context * STIR_2;
        x = (x ^ x >>> 30) * STIR_1;
        x = (x ^ x >>> 27) * STIR_2;
        return x ^ x >>> 31;
    }

    /** Returns the newest byte, 0 before the first. */
    int lastByte() {
        return (int) (last & 0xFF);
    }

    private long newest(int bytes) {
        return last & (-1L >>> (Long.SIZE - Byte.SIZE * bytes));
    }

    /** Returns the hash of the last 6 bytes. */
    long ofSix() {
        return keys[SIX];
    }

    /** Returns what stands for a hashed context. */
    long key(int context) {
        return keys[context];
    }
}
