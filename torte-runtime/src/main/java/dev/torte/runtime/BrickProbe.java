package dev.torte.runtime;

import dev.torte.kernels.Kernels;
import dev.torte.model.Model;

/** Looks at what a brick makes of states, without a host. */
public final class BrickProbe {

    private BrickProbe() {}

    /**
     * Returns what a brick adds to the logits for given states, which stand for whatever it reads: the same bits for the same states
     * wherever it is.
     *
     * @param states (n, {@link LoadedBrick#abiWidth()}) row-major
     * @return (n, 256) row-major, a new array
     * @throws IllegalArgumentException if there is no whole number of states
     */
    public static float[] corrections(LoadedBrick brick, Kernels kernels, float[] states) {
        int width = brick.abiWidth();
        if (states.length % width != 0) {
            throw new IllegalArgumentException(
                    states.length + " floats are no whole number of states of width " + width);
        }
        BrickCorrection correction = new BrickCorrection(brick, 1, kernels);
        float[] anchor = new float[width];
        float[] out = new float[states.length / width * Model.BYTES];
        for (int i = 0; i < states.length / width; i++) {
            System.arraycopy(states, i * width, anchor, 0, width);
            correction.prepare(states, i * width, anchor);
            correction.apply(out, i * Model.BYTES);
        }
        return out;
    }
}
