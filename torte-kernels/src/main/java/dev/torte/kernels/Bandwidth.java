package dev.torte.kernels;

import java.util.Arrays;

/** How fast one thread reads memory: the ceiling of decoding, which walks every weight for every byte. */
public final class Bandwidth {
    /** Enough stretches for a median, however small the memory is. */
    private static final int MEASURED_STRETCHES = 96;

    /** Shorter than a slice of the scheduler, so that a busy machine disturbs a few stretches and not the result. */
    private static final int STRETCH = 1 << 17;
    /** Longs in a block: short, so that the loop over it is compiled during the first stretches. */
    private static final int BLOCK = 1 << 12;

    /** The least and the most bytes that can be walked. */
    public static final long LEAST = 8L * BLOCK;

    public static final long MOST = 1L << 31;

    private Bandwidth() {}

    /**
     * Returns the median read speed of one thread over stretches of a mebibyte at most, in 10^9 bytes per second.
     *
     * @param bytes how much memory to walk round and round, in steps of {@value #LEAST}, the rest is dropped: a model's size, or
     *              beyond the last cache for main memory
     * @throws IllegalArgumentException if {@code bytes} is not in [{@value #LEAST}, {@value #MOST}]
     */
    public static double measure(long bytes) {
        if (bytes < LEAST || bytes > MOST) {
            throw new IllegalArgumentException("bytes must be in [" + LEAST + ", " + MOST + "], got " + bytes);
        }
        long[] memory = new long[(int) (bytes / LEAST) * BLOCK];
        Arrays.fill(memory, 1L);
        int stretch = Math.min(STRETCH, memory.length);
        int stretches = memory.length / stretch;
        // One round warms the caches and the compiler, which wants a few stretches at least.
        int warmUp = Math.max(stretches, MEASURED_STRETCHES);
        double[] speeds = new double[Math.max(stretches, MEASURED_STRETCHES)];
        long total = 0;
        for (int i = -warmUp; i < speeds.length; i++) {
            int from = Math.floorMod(i, stretches) * stretch;
            long start = System.nanoTime();
            long sum = 0;
            for (int at = from; at < from + stretch; at += BLOCK) {
                sum += sum(memory, at, at + BLOCK);
            }
            total += sum;
            if (i >= 0) {
                speeds[i] = 8.0 * stretch / Math.max(1, System.nanoTime() - start);
            }
        }
        if (total != (long) stretch * (warmUp + speeds.length)) {
            throw new AssertionError("read " + total + " instead of " + (long) stretch * (warmUp + speeds.length));
        }
        Arrays.sort(speeds);
        return speeds[speeds.length / 2];
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
