package dev.torte.kernels;

import java.util.Arrays;

/** How fast one thread reads memory: the ceiling of decoding, which walks every weight for every byte. */
public final class Bandwidth {
    private static final int PASSES = 4;
    private static final int LONGS_PER_MEBIBYTE = 1 << 17;
    /** Longs in a block: short, so that the loop over it is compiled during the first stretch. */
    private static final int BLOCK = 1 << 12;

    private Bandwidth() {}

    /**
     * Returns the median read speed of one thread over stretches of a mebibyte, in 10^9 bytes per second. A stretch is
     * shorter than a slice of the scheduler, so that a busy machine disturbs a few of them and not the result.
     *
     * @param mebibytes how much memory to walk: beyond the last cache (some 128) for main memory, or a model's size
     * @throws IllegalArgumentException if {@code mebibytes} is not in [1, 2048]
     */
    public static double measure(int mebibytes) {
        if (mebibytes < 1 || mebibytes > 2048) {
            throw new IllegalArgumentException("mebibytes must be in [1, 2048], got " + mebibytes);
        }
        long[] memory = new long[mebibytes * LONGS_PER_MEBIBYTE];
        Arrays.fill(memory, 1L);
        long[] nanos = new long[(PASSES - 1) * mebibytes];
        long total = 0;
        for (int stretch = -mebibytes; stretch < nanos.length; stretch++) {
            long start = System.nanoTime();
            total += sum(memory, Math.floorMod(stretch, mebibytes));
            if (stretch >= 0) {
                nanos[stretch] = System.nanoTime() - start;
            }
        }
        if (total != (long) PASSES * memory.length) {
            throw new AssertionError("read " + total + " instead of " + (long) PASSES * memory.length);
        }
        Arrays.sort(nanos);
        return 8.0 * LONGS_PER_MEBIBYTE / Math.max(1, nanos[nanos.length / 2]);
    }

    private static long sum(long[] memory, int mebibyte) {
        int from = mebibyte * LONGS_PER_MEBIBYTE;
        long sum = 0;
        for (int at = from; at < from + LONGS_PER_MEBIBYTE; at += BLOCK) {
            sum += sum(memory, at, at + BLOCK);
        }
        return sum;
    }

    /** Four sums, so that additions do not wait for one another and memory is the limit. */
    private static long sum(long[] memory, int from, int to) {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        for (int i = from; i < to; i += 4) {
            a += memory[i];
            b += memory[i + 1];
            c += memory[i + 2];
            d += memory[i + 3];
        }
        return a + b + c + d;
    }
}
