package dev.torte.runtime;

import dev.torte.model.Block;
import dev.torte.model.Weights;

/** The SwiGLU part of a layer, in memory: h += down(silu(gate z) * up z), z = norm h. Immutable; rows do not meet. */
final class FeedForward {
    private final Norm norm;
    private final LinearMap gate;
    private final LinearMap up;
    private final LinearMap down;

    private FeedForward(Norm norm, LinearMap gate, LinearMap up, LinearMap down) {
        this.norm = norm;
        this.gate = gate;
        this.up = up;
        this.down = down;
    }

    static FeedForward of(Block.SwiGlu block, Weights weights) {
        return new FeedForward(
                Norm.of(block.norm(), weights),
                LinearMap.of(block.gate(), weights),
                LinearMap.of(block.up(), weights),
                LinearMap.of(block.down(), weights));
    }

    int widest() {
        return Math.max(gate.out(), gate.in());
    }

    /** Updates {@code rows} dense rows of h, from float {@code at} on. Uses all buffers. */
    void apply(Workspace space, int rows, float[] h, int at) {
        norm.apply(space, rows, h, at, space.x(), 0);
        gate.apply(space, rows, space.x(), 0, space.y(), 0);
        up.apply(space, rows, space.x(), 0, space.z(), 0);
        space.kernels().siluMultiply(space.y(), 0, space.z(), 0, space.y(), 0, rows * gate.out());
        down.apply(space, rows, space.y(), 0, space.x(), 0);
        space.kernels().add(h, at, space.x(), 0, h, at, rows * down.out());
    }
}
