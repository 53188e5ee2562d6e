package dev.torte.train;

import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import java.util.Optional;

/**
 * The reference's anchors for any width, written a second time from their definition: the frozen tables of the program hold
 * widths 64, 96 and 128 only, while the small golden models use 12, 16 and 24.
 */
final class ReferenceAnchors {
    private static final int WORDS = 624;

    private final int[] state = new int[WORDS];
    private int next = WORDS;

    private ReferenceAnchors(int seed) {
        state[0] = seed;
        for (int i = 1; i < WORDS; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** MT19937. */
    private int word() {
        if (next == WORDS) {
            for (int i = 0; i < WORDS; i++) {
                int y = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7fffffff);
                state[i] = state[(i + 397) % WORDS] ^ (y >>> 1) ^ ((y & 1) * 0x9908b0df);
            }
            next = 0;
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    /** Returns E of shape (256, width). */
    static double[] table(int width) {
        ReferenceAnchors random = new ReferenceAnchors(8675309);
        double[] values = new double[256 * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.word() & 0xFFFFFF) / (double) (1 << 24);
        }
        for (int block = 0; block < values.length; block += 16) {
            for (int i = block; i < block + 8; i++) {
                double radius = Math.sqrt(-2 * Math.log(1 - values[i]));
                double angle = 2 * Math.PI * values[i + 8];
                values[i] = radius * Math.cos(angle);
                values[i + 8] = radius * Math.sin(angle);
            }
        }
        for (int row = 0; row < 256; row++) {
            double square = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                square += values[i] * values[i];
            }
            for (int i = row * width; i < (row + 1) * width; i++) {
                values[i] /= Math.max(Math.sqrt(square), 1e-12);
            }
        }
        return values;
    }

    static Optional<AnchorTargets> of(Model model, int windowBytes) {
        double[] table = table(model.abiWidth());
        return Optional.of(x -> model instanceof PatchCore core
                ? every(table, x, windowBytes, core.patchBytes(), true)
                : every(table, x, windowBytes, 1, false));
    }

    /** Returns the anchors after every {@code stride} bytes; {@code shifted}: zeros first and the last one left out. */
    private static float[] every(double[] table, int[] x, int windowBytes, int stride, boolean shifted) {
        int width = table.length / 256;
        float[] out = new float[x.length / stride * width];
        for (int t = 0; t < x.length; t++) {
            int inWindow = t % windowBytes + 1;
            int row = (t + 1) / stride - (shifted ? 0 : 1);
            if (inWindow % stride == 0 && !(shifted && inWindow == windowBytes)) {
                anchor(table, x, t - inWindow + 1, t, out, row * width);
            }
        }
        return out;
    }

    private static void anchor(double[] table, int[] x, int from, int to, float[] out, int at) {
        int width = table.length / 256;
        double[] s = new double[width];
        double mean = 0;
        double square = 0;
        for (int i = 0; i < width; i++) {
            for (int t = from; t <= to; t++) {
                s[i] = 0.875 * s[i] + table[x[t] * width + i];
            }
            mean += s[i] / width;
        }
        for (double value : s) {
            square += (value - mean) * (value - mean) / width;
        }
        for (int i = 0; i < width; i++) {
            out[at + i] = (float) ((s[i] - mean) / Math.sqrt(square + 1e-5));
        }
    }
}
