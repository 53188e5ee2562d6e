package dev.torte.bench;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** What the benchmarks share: kernels by name, numbers, and the check that a result is the definition's, bit by bit. */
final class Work {
    private static final Kernels DEFINITION = kernels("scalar");

    private Work() {}

    static Kernels kernels(String kind) {
        return KernelChoice.select(Optional.of(kind), OptionalInt.empty()).kernels();
    }

    static float[] numbers(int n, long seed) {
        float[] numbers = new float[n];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < n; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** Throws unless {@code work} leaves the same bits in {@code out} with these kernels as with the scalar ones. */
    static void check(Kernels kernels, float[] out, Consumer<Kernels> work) {
        float[] before = out.clone();
        work.accept(DEFINITION);
        int[] expected = bits(out);
        System.arraycopy(before, 0, out, 0, out.length);
        work.accept(kernels);
        int at = Arrays.mismatch(bits(out), expected);
        if (at >= 0) {
            throw new IllegalStateException(kernels.name() + " differs from scalar in element " + at);
        }
        System.arraycopy(before, 0, out, 0, out.length);
    }

    private static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            bits[i] = Float.floatToRawIntBits(x[i]);
        }
        return bits;
    }
}
