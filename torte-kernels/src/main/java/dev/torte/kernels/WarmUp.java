package dev.torte.kernels;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Calls kernels until the compiler has made them fast. One owner thread. */
final class WarmUp {
    private static final int ROWS = 192;
    private static final int COLS = 96;
    private static final int MANY = 16;

    /** Calls between two looks at the clock. */
    private static final int CALLS = 16;

    private final Kernels known;
    private final Kernels cold;
    private final Duration longest;
    private final float[] x = ones(MANY * ROWS);
    private final float[] y = ones(MANY * ROWS);
    private final float[] out = new float[MANY * ROWS];

    /**
     * @param known kernels that are fast enough already
     * @param cold kernels to warm up
     * @param longest after so long without success they must run in software on this JVM
     */
    WarmUp(Kernels known, Kernels cold, Duration longest) {
        this.known = known;
        this.cold = cold;
        this.longest = longest;
    }

    /** Returns whether every kernel became at least as fast as the known one. */
    boolean succeeds() {
        PackedMatrix floats = PackedMatrix.f32(ROWS, COLS, ones(ROWS * COLS), 0);
        PackedMatrix bytes = PackedMatrix.i8(ROWS, COLS, new byte[ROWS * COLS], 0, new float[] {1f});
        PackedMatrix rounded = PackedMatrix.w8a7(ROWS, COLS, new byte[ROWS * COLS], 0, new float[] {1f});
        PackedMatrix ternary = PackedMatrix.ternary(ROWS, COLS, new byte[ROWS * COLS], 0, new float[] {1f});
        long end = System.nanoTime() + longest.toNanos();
        List<Consumer<Kernels>> works = List.of(
                product(bytes, 1),
                product(floats, 1),
                product(rounded, 1),
                product(ternary, 1),
                product(bytes, MANY),
                product(floats, MANY),
                product(rounded, MANY),
                product(bytes, 4),
                product(floats, 4),
                k -> k.accumulateKMajor(x, 0, COLS, y, 0, MANY, out, 0, MANY),
                k -> k.accumulateKMajor(x, 0, MANY, y, 0, ROWS, out, 0, ROWS),
                k -> k.softmax(x, 0, COLS, 1f),
                k -> k.layerNorm(1, ROWS, x, 0, ROWS, y, y, 1f, out, 0, ROWS),
                k -> k.rmsNorm(MANY, COLS, x, 0, COLS, 1f, out, 0, COLS),
                k -> k.siluMultiply(x, 0, y, 0, out, 0, ROWS),
                k -> k.sigmoidMultiply(x, 0, y, 0, out, 0, ROWS),
                k -> k.gruStep(COLS, x, 0, y, 0, out, 0, out, 0));
        for (Consumer<Kernels> work : works) {
            while (nanos(work, cold) > nanos(work, known)) {
                if (System.nanoTime() > end) {
                    return false;
                }
            }
        }
        return true;
    }

    private Consumer<Kernels> product(PackedMatrix w, int n) {
        return k -> k.matmul(w, null, n, x, 0, w.cols(), out, 0, w.rows());
    }

    private static long nanos(Consumer<Kernels> work, Kernels kernels) {
        long start = System.nanoTime();
        for (int call = 0; call < CALLS; call++) {
            work.accept(kernels);
        }
        return System.nanoTime() - start;
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1f);
        return ones;
    }
}
