package dev.torte.bench;

import dev.torte.kernels.Kernels;
import dev.torte.kernels.PackedMatrix;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A product of weights, outputs x inputs, and some rows of inputs; unless others are asked for, the weights of the feed-forward layer of
 * northstar-15m.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ProductBenchmark {
    @Param({"scalar", "vector"})
    public String kernels;

    @Param({"float32", "int8", "w8a7", "ternary"})
    public String kind;

    @Param({"1", "4", "127"})
    public int rows;

    @Param("1024x384")
    public String shape;

    private int outputs;
    private int inputs;
    private Kernels chosen;
    private PackedMatrix weights;
    private float[] x;
    private float[] out;

    /** Packs the weights and compares the result with the definition's. */
    @Setup(Level.Trial)
    public void setUp() {
        chosen = Work.kernels(kernels);
        String[] sizes = shape.split("x", -1);
        outputs = Integer.parseInt(sizes[0]);
        inputs = Integer.parseInt(sizes[1]);
        byte[] bytes = new byte[outputs * inputs];
        new SplittableRandom(1).nextBytes(bytes);
        float[] scales = Work.numbers(outputs, 2);
        weights = switch (kind) {
            case "float32" -> PackedMatrix.f32(outputs, inputs, Work.numbers(outputs * inputs, 1), 0);
            case "int8" -> PackedMatrix.i8(outputs, inputs, bytes, 0, scales);
            case "w8a7" -> PackedMatrix.w8a7(outputs, inputs, bytes, 0, scales);
            case "ternary" -> PackedMatrix.ternary(outputs, inputs, trits(bytes), 0, scales);
            default ->
                throw new IllegalArgumentException("kind must be float32, int8, w8a7 or ternary, found " + kind);
        };
        x = Work.numbers(rows * inputs, 3);
        out = new float[rows * outputs];
        Work.check(chosen, out, this::multiply);
    }

    private static byte[] trits(byte[] bytes) {
        byte[] trits = new byte[bytes.length];
        for (int i = 0; i < trits.length; i++) {
            trits[i] = (byte) (bytes[i] % 2);
        }
        return trits;
    }

    private void multiply(Kernels by) {
        by.matmul(weights, null, rows, x, 0, inputs, out, 0, outputs);
    }

    @Benchmark
    public float[] product() {
        multiply(chosen);
        return out;
    }
}
