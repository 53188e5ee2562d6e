package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.Weights;
import java.util.List;
import java.util.Optional;

/** {@link Model.UntiedLm} in memory. */
final class UntiedLmRunner implements ModelRunner {
    private final RowTable bytes;
    private final Optional<RowTable> positions;
    private final int context;
    private final List<LayerRunner> layers;
    private final Norm norm;
    private final LinearMap head;
    private final Optional<LinearMap> classes;

    UntiedLmRunner(Model.UntiedLm model, Weights weights) {
        this.bytes = RowTable.of(model.bytes(), weights);
        this.positions = model.positions().map(table -> RowTable.of(table, weights));
        this.context = model.contextBytes();
        this.layers = LayerRunner.of(model.layers(), weights);
        this.norm = Norm.of(model.readout().norm(), weights);
        this.head = LinearMap.of(model.readout().head(), weights);
        this.classes = model.readout().classes().map(map -> LinearMap.of(map, weights));
    }

    @Override
    public int widest() {
        return Math.max(bytes.width(), LayerStack.widest(layers));
    }

    @Override
    public State start(Workspace space, Optional<AbiSink> sink) {
        return new UntiedState(space, LayerStack.start(layers, space, context));
    }

    private final class UntiedState implements State {
        private final Workspace space;
        private final LayerStack stack;
        private final Optional<Routing> routing;
        private final float[] h;

        /** How many rows of h the last call has computed; the last of them are normed. */
        private int rows;

        UntiedState(Workspace space, LayerStack stack) {
            this.space = space;
            this.stack = stack;
            this.routing = Routing.of(stack.routed());
            this.h = new float[space.rows() * bytes.width()];
        }

        @Override
        public void clear() {
            // Layers start from nothing at position 0.
            rows = 0;
        }

        @Override
        public void advance(int[] history, int at, int n, int wantedFrom, float[] logits, int logitsAt) {
            int streams = space.streams();
            int width = bytes.width();
            for (int row = 0; row < n * streams; row++) {
                bytes.copyRow(history[at * streams + row], h, row * width);
                if (positions.isPresent()) {
                    positions.get().addRow(at + row / streams, h, row * width);
                }
            }
            int wanted = Math.clamp(wantedFrom - at, 0, n);
            stack.advance(h, n, at, wanted);
            rows = n * streams;
            int last = (n - wanted) * streams;
            if (last > 0) {
                int first = wanted * streams * width;
                norm.apply(space, last, h, first, h, first);
                head.apply(space, last, h, first, logits, logitsAt);
            }
        }

        @Override
        public void scoreClasses(float[] out) {
            LinearMap map = classes.orElseThrow(() -> new IllegalArgumentException("this model has no classes"));
            int streams = space.streams();
            if (rows == 0 || out.length != streams * map.out()) {
                throw new IllegalArgumentException("scores need a byte to have been read and room for " + streams
                        + " times " + map.out() + ", found " + rows / streams + " and " + out.length);
            }
            map.apply(space, streams, h, (rows - streams) * map.in(), out, 0);
        }

        @Override
        public Optional<Routing> routing() {
            return routing;
        }

        @Override
        public State copy(Workspace other, Optional<AbiSink> abi) {
            UntiedState copy = new UntiedState(other, stack.copy(other));
            System.arraycopy(h, 0, copy.h, 0, h.length);
            copy.rows = rows;
            return copy;
        }
    }
}
