package dev.torte.runtime.arithmetic;

import dev.torte.kernels.Kernels;
import java.util.Objects;

/**
 * How likely each symbol is to come next, in whole numbers, so that coder and decoder cut the same intervals.
 *
 * <p>From n logits x, with t the largest of them, symbol i gets f[i] = 1 + floor(e^(x[i] - t) · 2^28): the difference is one float
 * subtraction, the power is {@link Kernels#exp}, the product is exact. All get 1 where t is not a finite number. Its probability
 * is f[i] over the sum of all, so every symbol can be coded, and what the 1 costs the likely ones is below n / 2^28 nats each
 * time. The same on every machine. Nothing is allocated per symbol. One owner thread.
 */
public final class Frequencies {
    /** The most symbols: their sum stays below 2^45, far enough below the coder's range. */
    public static final int MAX_SYMBOLS = 1 << 16;

    private static final float SCALE = 1 << 28;

    private final Kernels kernels;
    private final float[] powers;
    private final int[] counts;
    private long total;

    /**
     * Takes all symbols for equally likely at first.
     *
     * @throws IllegalArgumentException if {@code symbols} is not in [1, {@value #MAX_SYMBOLS}]
     */
    public Frequencies(int symbols, Kernels kernels) {
        if (symbols < 1 || symbols > MAX_SYMBOLS) {
            throw new IllegalArgumentException("symbols must be in [1, " + MAX_SYMBOLS + "], found " + symbols);
        }
        this.kernels = kernels;
        this.powers = new float[symbols];
        this.counts = new int[symbols];
        set(new float[symbols], 0);
    }

    public int symbols() {
        return counts.length;
    }

    /**
     * Takes new logits.
     *
     * @param logits one per symbol, from {@code at} on; read only
     */
    public void set(float[] logits, int at) {
        int n = counts.length;
        Objects.checkFromIndexSize(at, n, logits.length);
        float top = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            top = Math.max(top, logits[at + i]);
        }
        for (int i = 0; i < n; i++) {
            powers[i] = logits[at + i] - top;
        }
        kernels.exp(powers, 0, powers, 0, n);
        // A top that is not finite leaves powers of 0 and NaN, which become the integer 0.
        long sum = 0;
        for (int i = 0; i < n; i++) {
            counts[i] = 1 + (int) (powers[i] * SCALE);
            sum += counts[i];
        }
        total = sum;
    }

    /** Returns the sum of the frequencies of all symbols. */
    public long total() {
        return total;
    }

    /** Returns the frequency of a symbol, at least 1. */
    public int of(int symbol) {
        return counts[symbol];
    }

    /** Returns the sum of the frequencies of all lower symbols. */
    public long below(int symbol) {
        long sum = 0;
        for (int i = 0; i < symbol; i++) {
            sum += counts[i];
        }
        return sum;
    }

    /** Returns the symbol in whose stretch [below, below + of) a place lies; the last one for places beyond all. */
    int symbolAt(long place) {
        int symbol = 0;
        long end = counts[0];
        while (end <= place && symbol < counts.length - 1) {
            symbol++;
            end += counts[symbol];
        }
        return symbol;
    }
}
