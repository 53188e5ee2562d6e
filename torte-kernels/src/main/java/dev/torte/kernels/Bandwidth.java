package dev.torte.kernels;

import java.util.Arrays;

/** How fast one thread reads memory: the ceiling of decoding, which walks every weight for every byte. */
public final class Bandwidth {
    private static final int PASSES = 6;
    /** Longs in a block; divides a mebibyte. */
    private static final int BLOCK = 1 << 12;

    private Bandwidth() {}

    /**
     * Returns the best read speed of one thread over a few passes, in 10^9 bytes per second.
     *
     * @param mebibytes how much memory to walk: beyond the last cache (some 128) for main memory, or a model's size
     * @throws IllegalArgumentException if {@code mebibytes} is not in [1, 4096]
     */
    public static double measure(int mebibytes) {
        if (mebibytes < 1 || mebibytes > 4096) {
            throw new IllegalArgumentException("mebibytes must be in [1, 4096], got " + mebibytes);
        }
        long[] memory = new long[mebibytes << 17];
        Arrays.fill(memory, 1L);
        long bestNanos = Long.MAX_VALUE;
        long sum = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            long start = System.nanoTime();
            sum += sum(memory);
            bestNanos = Math.min(bestNanos, System.nanoTime() - start);
        }
        if (sum != (long) PASSES * memory.length) {
            throw new AssertionError("read " + sum + " instead of " + (long) PASSES * memory.length);
        }
        return memory.length * 8.0 / bestNanos;
    }

    /** Blocks short enough that the loop below is compiled during the first pass. */
    private static long sum(long[] memory) {
        long sum = 0;
        for (int at = 0; at < memory.length; at += BLOCK) {
            sum += sum(memory, at, at + BLOCK);
        }
        return sum;
    }

    private static long sum(long[] memory, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += memory[i];
        }
        return sum;
    }
}
