package dev.torte.runtime;

import dev.torte.model.Pathway;
import dev.torte.model.Weights;

/** {@link Pathway.Dense} in memory. Rows do not meet, so there is nothing to remember. */
final class DenseRunner implements PathwayRunner {
    private final LinearMap up;
    private final LinearMap down;

    DenseRunner(Pathway.Dense block, Weights weights) {
        this.up = LinearMap.of(block.up(), weights);
        this.down = LinearMap.of(block.down(), weights);
    }

    @Override
    public int widest() {
        return up.out();
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
        public void advance(int n, int position, int from) {
            int at = from * space.streams() * up.in();
            int rows = (n - from) * space.streams();
            if (rows == 0) {
                return;
            }
            up.apply(space, rows, space.x(), at, space.y(), 0);
            space.kernels().gelu(space.y(), 0, space.y(), 0, rows * up.out());
            down.apply(space, rows, space.y(), 0, space.z(), at);
        }

        @Override
        public State copy(Workspace other) {
            return new RowsState(other);
        }
    }
}
