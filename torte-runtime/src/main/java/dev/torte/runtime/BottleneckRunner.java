package dev.torte.runtime;

import dev.torte.model.Layer;
import dev.torte.model.Weights;

/** {@link Layer.Bottleneck} in memory; silu z is taken as z * sigmoid z. Rows do not meet, so there is nothing to remember. */
final class BottleneckRunner implements LayerRunner {
    private final int width;
    private final Norm norm;
    private final LinearMap down;
    private final LinearMap up;

    BottleneckRunner(Layer.Bottleneck block, Weights weights) {
        this.width = block.width();
        this.norm = Norm.of(block.norm(), weights);
        this.down = LinearMap.of(block.down(), weights);
        this.up = LinearMap.of(block.up(), weights);
    }

    @Override
    public int widest() {
        return width;
    }

    @Override
    public State start(Workspace space, int span) {
        return new RowsState(space);
    }

    private final class RowsState implements State {
        private final Workspace space;

        RowsState(Workspace space) {
            this.space = space;
        }

        @Override
        public void advance(float[] h, int n, int position, int from) {
            int at = from * space.streams() * width;
            int rows = (n - from) * space.streams();
            if (rows == 0) {
                return;
            }
            norm.apply(space, rows, h, at, space.x(), 0);
            down.apply(space, rows, space.x(), 0, space.y(), 0);
            space.kernels().sigmoidMultiply(space.y(), 0, space.y(), 0, space.y(), 0, rows * down.out());
            up.apply(space, rows, space.y(), 0, space.x(), 0);
            space.kernels().add(h, at, space.x(), 0, h, at, rows * width);
        }

        @Override
        public State copy(Workspace other) {
            return new RowsState(other);
        }
    }
}
