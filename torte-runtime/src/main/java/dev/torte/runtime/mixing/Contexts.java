package dev.torte.runtime.mixing;

/**
 * What came before, seen in {@value #COUNT} ways: by the last 0, 1, 2, 3 and 4 bytes, by the word so far, by the last 6 bytes, by the
 * word so far with the word before, and by the line's indentation and first word with the last byte; and hashes of the last 5 and 12
 * bytes, to find them again. One owner thread.
 */
final class Contexts {
    static final int COUNT = 9;

    /** The contexts of 0 and 1 byte have counters of their own, the next ones share {@link Runs} and hashed counters. */
    static final int DIRECT = 2;

    /** The contexts from this one on repeat so seldom that the byte which came last says all, and have no counters. */
    static final int COUNTED = 6;

    private static final int LONGEST_COUNTED = 4;
    private static final int WORD = 5;
    private static final int SIX = 6;
    private static final int PAIR = 7;
    private static final int LINE = 8;
    private static final int FIVE = 9;
    private static final int TWELVE = 10;
    private static final int KEYS = 11;
    private static final int FIVE_BYTES = 5;
    private static final long FOUR_BYTES = 0xFFFFFFFFL;

    // Odd numbers without a pattern in their bits: the golden ratio, and two from D. Stafford's mix 13.
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final long STIR_1 = 0xBF58476D1CE4E5B9L;
    private static final long STIR_2 = 0x94D049BB133111EBL;
    private static final int FIRST_OF_MANY = 0x80;

    /** The last eight bytes, the newest lowest. */
    private long last;

    /** The eight bytes before those. */
    private long older;

    private long word;
    private long wordBefore;

    /** Spaces and tabs at the beginning of the line, and the word behind them; 0 for both before they come. */
    private long indentation;

    private long firstWord;

    /** What the line consists of so far. */
    private Line line = Line.INDENTATION;

    private final long[] keys = new long[KEYS];

    private enum Line {
        INDENTATION,
        FIRST_WORD,
        REST
    }

    Contexts() {
        set();
    }

    void copyFrom(Contexts other) {
        last = other.last;
        older = other.older;
        word = other.word;
        wordBefore = other.wordBefore;
        indentation = other.indentation;
        firstWord = other.firstWord;
        line = other.line;
        set();
    }

    /** Forgets all that came before. */
    void clear() {
        last = 0;
        older = 0;
        word = 0;
        wordBefore = 0;
        startLine();
        set();
    }

    /** Goes on by one byte. */
    void push(int value) {
        older = (older << Byte.SIZE) | (last >>> (Long.SIZE - Byte.SIZE));
        last = (last << Byte.SIZE) | value;
        if (isOfWord(value)) {
            word = (word + value + 1) * STIR_1;
        } else if (word != 0) {
            wordBefore = word;
            word = 0;
        }
        pushInLine(value);
        set();
    }

    private void startLine() {
        indentation = 0;
        firstWord = 0;
        line = Line.INDENTATION;
    }

    private void pushInLine(int value) {
        if (value == '\n') {
            startLine();
        } else if (line == Line.INDENTATION && (value == ' ' || value == '\t')) {
            indentation++;
        } else if (line != Line.REST && isOfWord(value)) {
            firstWord = (firstWord + value + 1) * STIR_1;
            line = Line.FIRST_WORD;
        } else {
            line = Line.REST;
        }
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
        keys[LINE] = stirred((firstWord + indentation) * STIR_1 + (last & 0xFF), LINE);
        keys[FIVE] = stirred(newest(FIVE_BYTES), FIVE);
        keys[TWELVE] = stirred(last * STIR_1 + (older & FOUR_BYTES), TWELVE);
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

    /** Returns the hash of the last 5 bytes. */
    long ofFive() {
        return keys[FIVE];
    }

    /** Returns the hash of the last 12 bytes. */
    long ofTwelve() {
        return keys[TWELVE];
    }

    /** Returns what stands for a hashed context. */
    long key(int context) {
        return keys[context];
    }
}
