package dev.torte.runtime;

import dev.torte.model.PatchCore;
import dev.torte.model.Weights;
import java.util.List;

/** {@link PatchCore.Local.Window} in memory. */
final class WindowRunner implements LocalRunner {
    private final int window;
    private final LinearMap in;
    private final List<LayerRunner> layers;
    private final Norm norm;

    WindowRunner(PatchCore.Local.Window block, Weights weights) {
        this.window = block.window();
        this.in = LinearMap.of(block.in(), weights);
        this.layers = LayerRunner.of(block.layers(), weights);
        this.norm = Norm.of(block.norm(), weights);
    }

    @Override
    public int in() {
        return in.in();
    }

    @Override
    public int out() {
        return norm.width();
    }

    @Override
    public int widest() {
        return Math.max(Math.max(in.in(), in.out()), LayerStack.widest(layers));
    }

    @Override
    public int firstNeeded(int position) {
        return position - position % window;
    }

    @Override
    public State start(Workspace space) {
        return new WindowState(space, LayerStack.start(layers, space, window));
    }

    private final class WindowState implements State {
        private final Workspace space;
        private final LayerStack stack;
        private final float[] h;

        WindowState(Workspace space, LayerStack stack) {
            this.space = space;
            this.stack = stack;
            this.h = new float[space.rows() * out()];
        }

        @Override
        public void clear() {
            // Position 0 begins a window, and a window begins from nothing.
        }

        @Override
        public float[] advance(int n, int position, int from) {
            int all = n * space.streams();
            int row = from * space.streams();
            in.apply(space, all, space.z(), 0, h, 0);
            stack.advance(h, n, position, from);
            norm.apply(space, all - row, h, row * out(), h, row * out());
            return h;
        }

        @Override
        public State copy(Workspace other) {
            return new WindowState(other, stack.copy(other));
        }
    }
}
