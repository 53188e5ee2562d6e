package dev.torte.app.cli;

import dev.torte.kernels.Kernels;
import dev.torte.kernels.PackedMatrix;

/**
 * How fast weights can be read while multiplying, which bounds the speed of a model that does not fit the cache.
 *
 * @param gigabytesPerSecond of float32 weights, one thread, best of a few runs over 32 MB
 */
record Bandwidth(double gigabytesPerSecond) {
    private static final int ROWS = 2048;
    private static final int COLS = 4096;
    private static final int RUNS = 12;
    private static final long ENOUGH_NANOS = 2_000_000_000L;

    static Bandwidth measure(Kernels kernels) {
        PackedMatrix weights = PackedMatrix.f32(ROWS, COLS, new float[ROWS * COLS], 0);
        float[] x = new float[COLS];
        float[] out = new float[ROWS];
        long best = Long.MAX_VALUE;
        long begin = System.nanoTime();
        for (int run = 0; run < RUNS && System.nanoTime() - begin < ENOUGH_NANOS; run++) {
            long start = System.nanoTime();
            kernels.matmul(weights, null, 1, x, 0, COLS, out, 0, ROWS);
            best = Math.min(best, System.nanoTime() - start);
        }
        // Bytes per nanosecond are gigabytes per second.
        return new Bandwidth((double) ROWS * COLS * Float.BYTES / best);
    }
}
