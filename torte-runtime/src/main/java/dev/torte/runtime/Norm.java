package dev.torte.runtime;

import dev.torte.model.Block;
import dev.torte.model.Weights;

/** A LayerNorm in memory. Immutable. */
final class Norm {
    private final float[] gain;
    private final float[] bias;

    private Norm(float[] gain, float[] bias) {
        this.gain = gain;
        this.bias = bias;
    }

    static Norm of(Block.LayerNorm block, Weights weights) {
        return new Norm(weights.floats(block.weight()), weights.floats(block.bias()));
    }

    int width() {
        return gain.length;
    }

    /** Normalises {@code rows} dense rows of x, from float {@code xAt} on, to dense rows of {@code out}, which may be x. */
    void apply(Workspace space, int rows, float[] x, int xAt, float[] out, int outAt) {
        int width = gain.length;
        space.kernels().layerNorm(rows, width, x, xAt, width, gain, bias, Block.NORM_EPSILON, out, outAt, width);
    }
}
