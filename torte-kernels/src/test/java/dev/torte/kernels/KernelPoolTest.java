package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads change nothing but the time. */
class KernelPoolTest {
    @Test
    @Tag("bits")
    void oneTwoAndFourThreadsWriteTheSameBits() {
        SplittableRandom random = new SplittableRandom(17);
        for (Kernels kernels : TestedKernels.list()) {
            for (int threads : new int[] {1, 2, 4}) {
                try (KernelPool pool = new KernelPool(kernels, threads)) {
                    assertThat(pool.threads()).isEqualTo(threads);
                    for (int rows : new int[] {5, 70, 700}) {
                        for (int n : new int[] {0, 1, 6, 37}) {
                            compare(random, pool, rows, n);
                        }
                    }
                }
            }
        }
    }

    private static void compare(SplittableRandom random, KernelPool pool, int rows, int n) {
        int cols = 52;
        PackedMatrix w = PackedMatrix.f32(rows, cols, TestedKernels.numbers(random, rows * cols, false), 0);
        float[] bias = TestedKernels.numbers(random, rows, false);
        float[] x = TestedKernels.numbers(random, n * cols, false);
        float[] expected = new float[n * rows];
        pool.kernels().matmul(w, bias, n, x, 0, cols, expected, 0, rows);
        float[] actual = new float[n * rows];
        pool.matmul(w, bias, n, x, 0, cols, actual, 0, rows);
        assertThat(TestedKernels.bits(actual))
                .as("%s on %s threads, %s rows, n = %s", pool.kernels().name(), pool.threads(), rows, n)
                .isEqualTo(TestedKernels.bits(expected));
    }

    @Test
    void survivesManyProductsAndPauses() throws InterruptedException {
        PackedMatrix w = PackedMatrix.f32(640, 64, TestedKernels.numbers(new SplittableRandom(1), 640 * 64, false), 0);
        float[] x = TestedKernels.numbers(new SplittableRandom(2), 64, false);
        float[] expected = new float[640];
        TestedKernels.DEFINITION.matmul(w, null, 1, x, 0, 64, expected, 0, 640);
        try (KernelPool pool = new KernelPool(new VectorKernels(128), 3)) {
            for (int i = 0; i < 2000; i++) {
                float[] actual = new float[640];
                pool.matmul(w, null, 1, x, 0, 64, actual, 0, 640);
                assertThat(actual).isEqualTo(expected);
                if (i % 500 == 0) {
                    Thread.sleep(2); // long enough for the workers to fall asleep
                }
            }
        }
    }

    /** A thread that comes late with what it knows of one product must not touch the next. */
    @Test
    void productsOfTwoCallersAndManyShapesDoNotMix() throws InterruptedException {
        try (KernelPool pool = new KernelPool(new VectorKernels(128), 4)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread other = new Thread(() -> multiply(pool, 1, 700));
            other.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
            other.start();
            multiply(pool, 2, 700);
            other.join();
            assertThat(failure.get()).isNull();
        }
    }

    private static void multiply(KernelPool pool, long seed, int times) {
        SplittableRandom random = new SplittableRandom(seed);
        int cols = 64;
        int[] rows = {640, 130, 320, 1000};
        int[] counts = {1, 23, 5, 2};
        for (int i = 0; i < times; i++) {
            int shape = random.nextInt(rows.length);
            int n = counts[shape];
            PackedMatrix w =
                    PackedMatrix.f32(rows[shape], cols, TestedKernels.numbers(random, rows[shape] * cols, false), 0);
            float[] x = TestedKernels.numbers(random, n * cols, false);
            float[] expected = new float[n * rows[shape]];
            pool.kernels().matmul(w, null, n, x, 0, cols, expected, 0, rows[shape]);
            float[] actual = new float[expected.length];
            pool.matmul(w, null, n, x, 0, cols, actual, 0, rows[shape]);
            assertThat(Arrays.equals(actual, expected))
                    .as("product %d of seed %d", i, seed)
                    .isTrue();
        }
    }

    @Test
    void refusesWorkAfterClose() {
        KernelPool pool = new KernelPool(TestedKernels.DEFINITION, 2);
        pool.close();
        pool.close();
        PackedMatrix w = PackedMatrix.f32(1, 1, new float[1], 0);
        assertThatThrownBy(() -> pool.matmul(w, null, 1, new float[1], 0, 1, new float[1], 0, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAnImpossibleNumberOfThreads() {
        assertThatThrownBy(() -> new KernelPool(TestedKernels.DEFINITION, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 0");
    }

    @Test
    void checksRangesBeforeSharing() {
        PackedMatrix w = PackedMatrix.f32(640, 64, new float[640 * 64], 0);
        try (KernelPool pool = new KernelPool(TestedKernels.DEFINITION, 2)) {
            assertThatThrownBy(() -> pool.matmul(w, null, 1, new float[63], 0, 64, new float[640], 0, 640))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void everyThingOfARangeIsDoneOnceBeforeTheCallReturns() {
        for (int threads : new int[] {1, 2, 4}) {
            try (KernelPool pool = new KernelPool(TestedKernels.DEFINITION, threads)) {
                for (int count = 0; count < 50; count++) {
                    AtomicIntegerArray done = new AtomicIntegerArray(count + 1);
                    pool.share(count, (from, to) -> {
                        for (int i = from; i < to; i++) {
                            done.incrementAndGet(i);
                        }
                    });
                    for (int i = 0; i <= count; i++) {
                        assertThat(done.get(i)).isEqualTo(i < count ? 1 : 0);
                    }
                }
            }
        }
    }

    @Test
    void whatARangeThrowsReachesTheCallerAndThePoolGoesOn() {
        try (KernelPool pool = new KernelPool(TestedKernels.DEFINITION, 2)) {
            assertThatThrownBy(() -> pool.share(8, (from, to) -> {
                        throw new IllegalArgumentException("row " + from);
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseInstanceOf(IllegalArgumentException.class);
            AtomicIntegerArray done = new AtomicIntegerArray(8);
            pool.share(8, (from, to) -> done.addAndGet(from, to - from));
            int sum = 0;
            for (int i = 0; i < 8; i++) {
                sum += done.get(i);
            }
            assertThat(sum).isEqualTo(8);
        }
    }
}
