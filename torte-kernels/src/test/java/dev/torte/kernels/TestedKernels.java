package dev.torte.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** The kernels that the tests tagged {@code bits} compare with the definition, and inputs that are hard on them. */
final class TestedKernels {
    static final Kernels DEFINITION = new ScalarKernels();

    /** Values at which some step changes its course: signs, subnormals, ends of the range, borders of exp, tanh, gelu. */
    private static final float[] SPECIAL = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -1.1e-38f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        -87.3f,
        -87.30001f,
        88.72284f,
        88.72285f,
        9.1f,
        6f,
        -6.0000005f,
        -9.2f,
        1f,
        -1f,
        1e-20f,
        0.34657f,
        -0.34658f
    };

    private TestedKernels() {}

    /** Those that {@code -Dtorte.kernels} and {@code -Dtorte.vectorBits} name, or else every forced width. */
    static List<Kernels> list() {
        String kind = System.getProperty("torte.kernels");
        Integer bits = Integer.getInteger("torte.vectorBits");
        if (kind != null || bits != null) {
            OptionalInt forcedBits = bits == null ? OptionalInt.empty() : OptionalInt.of(bits);
            return List.of(
                    KernelChoice.select(Optional.ofNullable(kind), forcedBits).kernels());
        }
        List<Kernels> all = new ArrayList<>();
        for (int width : LaneWidth.BITS) {
            all.add(new VectorKernels(width));
        }
        return all;
    }

    /** Normal deviates of three sizes; with {@code special}, one in eight is a special value. */
    static float[] numbers(RandomGenerator random, int n, boolean special) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian() * (random.nextInt(3) == 0 ? 30f : 1f);
            if (special && random.nextInt(8) == 0) {
                x[i] = SPECIAL[random.nextInt(SPECIAL.length)];
            }
        }
        return x;
    }

    /** Raw bits, with one NaN for all, since its payload is not specified. */
    static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            bits[i] = Float.floatToIntBits(x[i]);
        }
        return bits;
    }
}
