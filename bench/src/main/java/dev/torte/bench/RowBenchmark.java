package dev.torte.bench;

import dev.torte.kernels.Kernels;
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

/** What happens between two products: norms, softmax, gates, on one row of 384. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class RowBenchmark {
    private static final int N = 384;

    @Param({"scalar", "vector"})
    public String kernels;

    private Kernels chosen;
    private final float[] x = Work.numbers(3 * N, 1);
    private final float[] y = Work.numbers(3 * N, 2);
    private final float[] state = Work.numbers(N, 3);
    private final float[] out = new float[N];

    /** Compares every result with the definition's. */
    @Setup(Level.Trial)
    public void setUp() {
        chosen = Work.kernels(kernels);
        Work.check(chosen, out, this::layerNorm);
        Work.check(chosen, out, this::softmax);
        Work.check(chosen, out, this::siluMultiply);
        Work.check(chosen, out, this::gruStep);
        Work.check(chosen, out, this::attend);
    }

    private void layerNorm(Kernels by) {
        by.layerNorm(1, N, x, 0, N, y, state, 1e-5f, out, 0, N);
    }

    private void softmax(Kernels by) {
        System.arraycopy(x, 0, out, 0, N);
        by.softmax(out, 0, N, 0.125f);
    }

    private void siluMultiply(Kernels by) {
        by.siluMultiply(x, 0, y, 0, out, 0, N);
    }

    private void gruStep(Kernels by) {
        // The gates are overwritten, so they are copied first; the copy is part of what is timed.
        float[] gates = x.clone();
        by.gruStep(N, gates, 0, y, 0, state, 0, out, 0);
    }

    private void attend(Kernels by) {
        by.accumulateKMajor(x, 0, 16, y, 0, 64, out, 0, 64);
    }

    @Benchmark
    public float[] layerNorm() {
        layerNorm(chosen);
        return out;
    }

    @Benchmark
    public float[] softmax() {
        softmax(chosen);
        return out;
    }

    @Benchmark
    public float[] siluMultiply() {
        siluMultiply(chosen);
        return out;
    }

    @Benchmark
    public float[] gruStep() {
        gruStep(chosen);
        return out;
    }

    @Benchmark
    public float[] attend() {
        attend(chosen);
        return out;
    }
}
