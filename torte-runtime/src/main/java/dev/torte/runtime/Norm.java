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
        if (space.worthSharing(rows)) {
            space.crew().share(rows, (from, to) -> part(space, from, to, x, xAt, out, outAt));
        } else {
            part(space, 0, rows, x, xAt, out, outAt);
        }
    }

    private void part(Workspace space, int from, int to, float[] x, int xAt, float[] out, int outAt) {
        int width = gain.length;
        int at = from * width;
        space.kernels()
                .layerNorm(
                        to - from, width, x, xAt + at, width, gain, bias, Block.NORM_EPSILON, out, outAt + at, width);
    }
}
