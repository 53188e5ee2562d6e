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

/** A product of the feed-forward layer of northstar-15m: 1,024 x 384 weights times some rows of inputs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ProductBenchmark {
    private static final int OUTPUTS = 1024;
    private static final int INPUTS = 384;

    @Param({"scalar", "vector"})
    public String kernels;

    @Param({"float32", "int8", "w8a7"})
    public String kind;

    @Param({"1", "4", "127"})
    public int rows;

    private Kernels chosen;
    private PackedMatrix weights;
    private float[] x;
    private float[] out;

    /** Packs the weights and compares the result with the definition's. */
    @Setup(Level.Trial)
    public void setUp() {
        chosen = Work.kernels(kernels);
        byte[] bytes = new byte[OUTPUTS * INPUTS];
        new SplittableRandom(1).nextBytes(bytes);
        float[] scales = Work.numbers(OUTPUTS, 2);
        weights = switch (kind) {
            case "float32" -> PackedMatrix.f32(OUTPUTS, INPUTS, Work.numbers(OUTPUTS * INPUTS, 1), 0);
            case "int8" -> PackedMatrix.i8(OUTPUTS, INPUTS, bytes, 0, scales);
            case "w8a7" -> PackedMatrix.w8a7(OUTPUTS, INPUTS, bytes, 0, scales);
            default -> throw new IllegalArgumentException("kind must be float32, int8 or w8a7, found " + kind);
        };
        x = Work.numbers(rows * INPUTS, 3);
        out = new float[rows * OUTPUTS];
        Work.check(chosen, out, this::multiply);
    }

    private void multiply(Kernels by) {
        by.matmul(weights, null, rows, x, 0, INPUTS, out, 0, OUTPUTS);
    }

    @Benchmark
    public float[] product() {
        multiply(chosen);
        return out;
    }
}
