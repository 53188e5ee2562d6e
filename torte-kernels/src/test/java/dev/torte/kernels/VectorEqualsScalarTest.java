package dev.torte.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every kernel but the matrix product writes the bits of its definition, and nothing beside its range. */
@Tag("bits")
class VectorEqualsScalarTest {
    private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 40, 63, 64, 65, 100, 129
    };
    private static final int MARGIN = 5;
    private static final int RUNS_UNTIL_COMPILED = 3_000;

    /** Runs a kernel on {@code n} elements of a, b, c, each of 3n + 2·MARGIN floats, into out of the same size. */
    private interface Call {
        void run(Kernels kernels, int n, float[] a, float[] b, float[] c, float[] out);
    }

    private static Map<String, Call> calls() {
        int m = MARGIN;
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("exp", (k, n, a, b, c, out) -> k.exp(a, m, out, m, n));
        calls.put("sigmoid", (k, n, a, b, c, out) -> k.sigmoid(a, m, out, m, n));
        calls.put("tanh", (k, n, a, b, c, out) -> k.tanh(a, m, out, m, n));
        calls.put("gelu", (k, n, a, b, c, out) -> k.gelu(a, m, out, m, n));
        calls.put("relu", (k, n, a, b, c, out) -> k.relu(a, m, out, m, n));
        calls.put("siluMultiply", (k, n, a, b, c, out) -> k.siluMultiply(a, m, b, m, out, m, n));
        calls.put("sigmoidMultiply", (k, n, a, b, c, out) -> k.sigmoidMultiply(a, m, b, m, out, m, n));
        calls.put("add", (k, n, a, b, c, out) -> k.add(a, m, b, m, out, m, n));
        calls.put("multiply", (k, n, a, b, c, out) -> k.multiply(a, m, b, m, out, m, n));
        calls.put("addScaled", (k, n, a, b, c, out) -> k.addScaled(b[0], a, m, out, m, n));
        calls.put("addProduct", (k, n, a, b, c, out) -> k.addProduct(a, m, b, m, out, m, n));
        calls.put("gruStep", (k, n, a, b, c, out) -> k.gruStep(n, a, m, b, m, c, m, out, m));
        calls.put("gruStep in place", (k, n, a, b, c, out) -> k.gruStep(n, a, m, b, m, out, m, out, m));
        calls.put("softmax", (k, n, a, b, c, out) -> k.softmax(out, m, n, 0.25f));
        calls.put("layerNorm", (k, n, a, b, c, out) -> k.layerNorm(2, n, a, m, n + 3, b, c, 1e-5f, out, m, n + 1));
        calls.put("layerNorm in place", (k, n, a, b, c, out) -> k.layerNorm(2, n, out, m, n, b, c, 1e-5f, out, m, n));
        calls.put("rmsNorm", (k, n, a, b, c, out) -> k.rmsNorm(2, n, a, m, n + 2, 1e-6f, out, m, n));
        calls.put("accumulate", (k, n, a, b, c, out) -> k.accumulateKMajor(a, m, 2, b, m, n + 1, out, m, n));
        calls.put("accumulate nothing", (k, n, a, b, c, out) -> k.accumulateKMajor(a, m, 0, b, m, n, out, m, n));
        return calls;
    }

    @Test
    void ordinaryNumbers() {
        compare(false);
    }

    @Test
    void extremes() {
        compare(true);
    }

    private static void compare(boolean special) {
        for (Kernels kernels : TestedKernels.list()) {
            calls().forEach((name, call) -> {
                SplittableRandom random = new SplittableRandom(7);
                for (int n : SIZES) {
                    int length = 3 * n + 2 * MARGIN + 3;
                    float[] a = TestedKernels.numbers(random, length, special);
                    float[] b = TestedKernels.numbers(random, length, special);
                    float[] c = TestedKernels.numbers(random, length, special);
                    float[] expected = TestedKernels.numbers(random, length, special);
                    float[] actual = expected.clone();
                    float[] sameA = a.clone();
                    call.run(TestedKernels.DEFINITION, n, a, b, c, expected);
                    call.run(kernels, n, sameA, b, c, actual);
                    assertThat(TestedKernels.bits(sameA))
                            .as("input of %s of %s, n = %s", name, kernels.name(), n)
                            .isEqualTo(TestedKernels.bits(a));
                    assertThat(TestedKernels.bits(actual))
                            .as("%s of %s, n = %s", name, kernels.name(), n)
                            .isEqualTo(TestedKernels.bits(expected));
                }
            });
        }
    }

    /** The other tests run few times, so mostly before the compiler; here its code is what counts. */
    @Test
    void compiledCode() {
        int widest = KernelChoice.preferredBits().orElse(0);
        int n = 53;
        for (Kernels kernels : TestedKernels.list()) {
            boolean inSoftware = kernels.name().startsWith("vector") && !runsIn(widest, kernels);
            int runs = inSoftware ? 1 : RUNS_UNTIL_COMPILED;
            calls().forEach((name, call) -> {
                SplittableRandom random = new SplittableRandom(13);
                int length = 3 * n + 2 * MARGIN + 3;
                float[] a = TestedKernels.numbers(random, length, true);
                float[] b = TestedKernels.numbers(random, length, true);
                float[] c = TestedKernels.numbers(random, length, true);
                float[] out = TestedKernels.numbers(random, length, true);
                float[] expected = out.clone();
                call.run(TestedKernels.DEFINITION, n, a.clone(), b, c, expected);
                float[] actual = out;
                for (int run = 0; run < runs; run++) {
                    actual = out.clone();
                    call.run(kernels, n, a.clone(), b, c, actual);
                }
                assertThat(TestedKernels.bits(actual))
                        .as("%s of %s", name, kernels.name())
                        .isEqualTo(TestedKernels.bits(expected));
            });
        }
    }

    private static boolean runsIn(int bits, Kernels kernels) {
        return Integer.parseInt(kernels.name().substring("vector-".length())) <= bits;
    }

    @Test
    void longAccumulation() {
        SplittableRandom random = new SplittableRandom(11);
        int k = 70;
        int n = 45;
        float[] a = TestedKernels.numbers(random, k, false);
        float[] m = TestedKernels.numbers(random, k * n, false);
        float[] expected = new float[n];
        TestedKernels.DEFINITION.accumulateKMajor(a, 0, k, m, 0, n, expected, 0, n);
        for (Kernels kernels : TestedKernels.list()) {
            float[] actual = new float[n];
            kernels.accumulateKMajor(a, 0, k, m, 0, n, actual, 0, n);
            assertThat(TestedKernels.bits(actual)).as(kernels.name()).isEqualTo(TestedKernels.bits(expected));
        }
    }
}
