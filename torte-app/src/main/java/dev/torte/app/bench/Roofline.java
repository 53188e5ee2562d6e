package dev.torte.app.bench;

import dev.torte.kernels.Bandwidth;
import dev.torte.kernels.Kernels;
import dev.torte.kernels.PackedMatrix;
import dev.torte.kernels.TernaryMatrix;
import dev.torte.runtime.WeightTraffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What bounds decoding on this machine: writing a byte walks weights once, so it takes at least their bytes divided by the
 * speed at which one thread reads memory of that size.
 *
 * @param rows by size, ascending
 */
public record Roofline(List<Row> rows) {
    private static final double[] MEBIBYTES = {0.5, 1, 2, 4, 8, 16, 32};
    private static final int COLS = 1024;
    private static final int RUNS = 15;
    private static final int FIRST_WARM_UPS = 8;

    /** A kernel's run is repeated until it has this length, for the clock's sake. */
    private static final long SHORTEST_NANOS = 4_000_000L;

    public Roofline {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("a roofline needs at least 1 size of memory, found none");
        }
    }

    /**
     * Speeds over one size of memory, 10^9 bytes per second, one thread.
     *
     * @param read    the ceiling: the fastest way to read that was found, sums of long integers or of weights
     * @param float32 weights walked by a matrix times a vector
     * @param int8    the same of int8 weights, which is bound by arithmetic where memory is fast
     * @param w8a7    the same of int8 weights with rounded inputs
     * @param ternary the same of ternary weights
     */
    public record Row(double mebibytes, double read, double float32, double int8, double w8a7, double ternary) {}

    /** Returns how many rows {@link #measure} tells of. */
    public static int steps() {
        return MEBIBYTES.length;
    }

    /**
     * Measures all sizes.
     *
     * @param warmUp  how long each product runs before it is measured
     * @param stepped told after each size
     */
    public static Roofline measure(Kernels kernels, Duration warmUp, Runnable stepped) {
        List<Row> rows = new ArrayList<>();
        for (double mebibytes : MEBIBYTES) {
            int bytes = (int) (mebibytes * (1 << 20));
            int weights = bytes / Float.BYTES;
            PackedMatrix floats = PackedMatrix.f32(weights / COLS, COLS, new float[weights], 0);
            PackedMatrix int8 = PackedMatrix.i8(bytes / COLS, COLS, new byte[bytes], 0, new float[] {1});
            PackedMatrix w8a7 = PackedMatrix.w8a7(bytes / COLS, COLS, new byte[bytes], 0, new float[] {1});
            PackedMatrix ternary = PackedMatrix.ternary(
                    TernaryMatrix.WEIGHTS_PER_BYTE * (bytes / COLS),
                    COLS,
                    new byte[TernaryMatrix.WEIGHTS_PER_BYTE * bytes],
                    0,
                    new float[] {1});
            // The first time also compiles.
            Duration warm = rows.isEmpty() ? warmUp.multipliedBy(FIRST_WARM_UPS) : warmUp;
            double float32Speed = bytes / medianNanos(warm, () -> walk(kernels, floats));
            double int8Speed = bytes / medianNanos(warm, () -> walk(kernels, int8));
            double w8a7Speed = bytes / medianNanos(warm, () -> walk(kernels, w8a7));
            double ternarySpeed = bytes / medianNanos(warm, () -> walk(kernels, ternary));
            double read = DoubleStream.of(Bandwidth.measure(bytes), float32Speed, int8Speed, w8a7Speed, ternarySpeed)
                    .max()
                    .orElseThrow();
            rows.add(new Row(mebibytes, read, float32Speed, int8Speed, w8a7Speed, ternarySpeed));
            stepped.run();
        }
        return new Roofline(rows);
    }

    private static long walk(Kernels kernels, PackedMatrix weights) {
        float[] x = new float[weights.cols()];
        float[] out = new float[weights.rows()];
        long start = System.nanoTime();
        kernels.matmul(weights, null, 1, x, 0, x.length, out, 0, out.length);
        return System.nanoTime() - start;
    }

    private static double medianNanos(Duration warmUp, LongSupplier once) {
        for (long warm = 0; warm < warmUp.toNanos(); ) {
            warm += once.getAsLong();
        }
        double[] nanos = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            long sum = 0;
            int times = 0;
            while (sum < SHORTEST_NANOS) {
                sum += once.getAsLong();
                times++;
            }
            nanos[run] = (double) sum / times;
        }
        Arrays.sort(nanos);
        return nanos[RUNS / 2];
    }

    /** Returns the least milliseconds that a byte can take: its weights read at the speed of their size. */
    public double memoryMillis(WeightTraffic traffic) {
        return traffic.perByte() / speed(traffic.resident(), Row::read) * 1e-6;
    }

    /** Returns the milliseconds that a byte would take if nothing but the products took time, at their speed here. */
    public double kernelMillis(WeightTraffic traffic) {
        return (traffic.float32() / speed(traffic.resident(), Row::float32)
                        + traffic.int8() / speed(traffic.resident(), Row::int8)
                        + traffic.w8a7() / speed(traffic.resident(), Row::w8a7)
                        + traffic.ternary() / speed(traffic.resident(), Row::ternary))
                * 1e-6;
    }

    /** Interpolates between the two nearest sizes; outside of them the nearest counts. */
    private double speed(long bytes, ToDoubleFunction<Row> column) {
        double mebibytes = bytes / (double) (1 << 20);
        Row below = rows.getFirst();
        for (Row row : rows) {
            if (row.mebibytes() >= mebibytes) {
                double span = row.mebibytes() - below.mebibytes();
                double share = span == 0 ? 1 : Math.max(0, (mebibytes - below.mebibytes()) / span);
                double low = column.applyAsDouble(below);
                return low + share * (column.applyAsDouble(row) - low);
            }
            below = row;
        }
        return column.applyAsDouble(below);
    }
}
