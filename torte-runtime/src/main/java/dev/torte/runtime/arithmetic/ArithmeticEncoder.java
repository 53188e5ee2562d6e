package dev.torte.runtime.arithmetic;

import java.util.Arrays;

/**
 * Writes symbols as one arithmetic code: a number within an interval that each symbol narrows to its share.
 *
 * <p>The interval is [low, low + range) on 64 bits behind the bytes already written. A symbol of frequency f with the sum b below
 * it, of a total T, takes r = floor(range / T), low += r · b, range = r · f, all unsigned; a carry out of low goes up the bytes
 * written. Then, while range is below 2^56, the top byte of low is written and both shift left by 8. Frequency tables may change
 * with every symbol. The loss against -log2(f / T) is below T / 2^56 · 1.5 bits per symbol, and the end takes 1 byte.
 *
 * <p>After G. N. N. Martin, "Range encoding" (1979). Memory: the code, nothing else. One owner thread.
 */
public final class ArithmeticEncoder {
    /** What the chances of the two values of a bit add up to. */
    public static final int BIT_TOTAL = 1 << 16;

    static final int TOP_SHIFT = 56;
    static final int BIT_SHIFT = 16;

    private byte[] code = new byte[1 << 10];
    private int size;
    private long low;
    private long range = -1;

    /** Starts an empty code. */
    public ArithmeticEncoder() {
        // Everything has its first value.
    }

    /** Forgets all, keeping the memory for another code. */
    public void reset() {
        size = 0;
        low = 0;
        range = -1;
    }

    /** Adds a symbol in [0, {@link Frequencies#symbols}). */
    public void encode(Frequencies frequencies, int symbol) {
        long share = Long.divideUnsigned(range, frequencies.total());
        add(share * frequencies.below(symbol));
        range = share * frequencies.of(symbol);
        normalise();
    }

    /**
     * Adds a bit, as a symbol of two: 0 lies below 1.
     *
     * @param ones frequency of a 1, in 1..{@link #BIT_TOTAL} - 1, out of {@link #BIT_TOTAL}
     */
    public void encodeBit(int bit, int ones) {
        long share = range >>> BIT_SHIFT;
        long zeros = share * (BIT_TOTAL - ones);
        if (bit == 0) {
            range = zeros;
        } else {
            add(zeros);
            range = share * ones;
        }
        normalise();
    }

    /** Returns how many bytes are written already; the end takes 1 more. */
    public int size() {
        return size;
    }

    private void normalise() {
        while (range >>> TOP_SHIFT == 0) {
            writeTop();
            range <<= 8;
        }
    }

    /**
     * Ends the code and returns a copy of it; what the decoder reads behind its end is 0. Only {@link #reset} may follow.
     *
     * @return at least 1 byte
     */
    public byte[] finish() {
        // The interval is at least 2^56 wide, so a number with seven bytes of 0 lies in it.
        add((1L << TOP_SHIFT) - 1);
        writeTop();
        return Arrays.copyOf(code, size);
    }

    private void add(long amount) {
        low += amount;
        if (Long.compareUnsigned(low, amount) < 0) {
            int at = size - 1;
            while (++code[at] == 0) {
                at--;
            }
        }
    }

    private void writeTop() {
        if (size == code.length) {
            code = Arrays.copyOf(code, 2 * size);
        }
        code[size++] = (byte) (low >>> TOP_SHIFT);
        low <<= 8;
    }
}
