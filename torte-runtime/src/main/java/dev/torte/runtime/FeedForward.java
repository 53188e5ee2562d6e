package dev.torte.runtime;

import dev.torte.model.Block;
import dev.torte.model.Weights;
import java.util.List;

/** The SwiGLU part of a layer, in memory: h += down(silu(gate z) * up z), z = norm h. Immutable; rows do not meet. */
final class FeedForward {
    private final Norm norm;
    private final LinearMap gateAndUp;
    private final LinearMap down;

    private FeedForward(Norm norm, LinearMap gateAndUp, LinearMap down) {
        this.norm = norm;
        this.gateAndUp = gateAndUp;
        this.down = down;
    }

    static FeedForward of(Block.SwiGlu block, Weights weights) {
        return new FeedForward(
                Norm.of(block.norm(), weights),
                LinearMap.stacked(List.of(block.gate(), block.up()), weights),
                LinearMap.of(block.down(), weights));
    }

    int widest() {
        return gateAndUp.out();
    }

    /** Updates {@code rows} dense rows of h, from float {@code at} on. Uses all buffers. */
    void apply(Workspace space, int rows, float[] h, int at) {
        int hidden = down.in();
        norm.apply(space, rows, h, at, space.x(), 0);
        gateAndUp.apply(space, rows, space.x(), 0, space.y(), 0);
        if (space.worthSharing(rows)) {
            space.crew().share(rows, (from, to) -> activate(space, hidden, from, to));
        } else {
            activate(space, hidden, 0, rows);
        }
        down.apply(space, rows, space.z(), 0, space.x(), 0);
        space.kernels().add(h, at, space.x(), 0, h, at, rows * down.out());
    }

    /** z = silu(gate) * up for some rows of buffer y. */
    private static void activate(Workspace space, int hidden, int from, int to) {
        for (int row = from; row < to; row++) {
            int gate = row * 2 * hidden;
            space.kernels().siluMultiply(space.y(), gate, space.y(), gate + hidden, space.z(), row * hidden, hidden);
        }
    }
}
