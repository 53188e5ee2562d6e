package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.Weights;
import java.util.List;
import java.util.Optional;

/** {@link Model.ByteLm} in memory. */
final class ByteLmRunner implements ModelRunner {
    private final RowTable bytes;
    private final RowTable positions;
    private final int context;
    private final List<LayerRunner> layers;
    private final AbiMap abi;
    private final LinearMap fromAbi;
    private final Norm norm;
    private final LinearMap head;

    ByteLmRunner(Model.ByteLm model, Weights weights) {
        this.bytes = RowTable.of(model.bytes(), weights);
        this.positions = RowTable.of(model.positions(), weights);
        this.context = model.positions().rows();
        this.layers = LayerRunner.of(model.layers(), weights);
        this.abi = new AbiMap(model.abi(), weights);
        this.fromAbi = LinearMap.of(model.fromAbi(), weights);
        this.norm = Norm.of(model.output().norm(), weights);
        this.head = LinearMap.of(model.output().head(), weights);
    }

    @Override
    public int widest() {
        return Math.max(Math.max(bytes.width(), abi.width()), LayerStack.widest(layers));
    }

    @Override
    public State start(Workspace space, Optional<AbiSink> sink) {
        return new ByteState(space, sink, LayerStack.start(layers, space, context));
    }

    private final class ByteState implements State {
        private final Workspace space;
        private final Optional<AbiSink> sink;
        private final LayerStack stack;
        private final float[] h;

        ByteState(Workspace space, Optional<AbiSink> sink, LayerStack stack) {
            this.space = space;
            this.sink = sink;
            this.stack = stack;
            this.h = new float[space.rows() * bytes.width()];
        }

        @Override
        public void clear() {
            // Position 0 starts from nothing.
        }

        @Override
        public void advance(int[] history, int at, int n, int wantedFrom, float[] logits, int logitsAt) {
            int streams = space.streams();
            int width = bytes.width();
            for (int row = 0; row < n * streams; row++) {
                bytes.copyRow(history[at * streams + row], h, row * width);
                positions.addRow(at + row / streams, h, row * width);
            }
            int wanted = sink.isPresent() ? 0 : Math.clamp(wantedFrom - at, 0, n);
            stack.advance(h, n, at, wanted);
            int rows = (n - wanted) * streams;
            int first = wanted * streams * width;
            if (rows == 0) {
                return;
            }
            abi.apply(space, rows, h, first, space.x());
            if (sink.isPresent()) {
                for (int i = 0; i < rows; i++) {
                    sink.get().accept(at + i / streams, i % streams, space.x(), i * abi.width());
                }
            }
            int unwanted = Math.clamp(wantedFrom - at, wanted, n) - wanted;
            fromAbi.apply(space, rows, space.x(), 0, space.y(), 0);
            space.kernels().add(h, first, space.y(), 0, h, first, rows * width);
            norm.apply(space, rows, h, first, h, first);
            int outRows = rows - unwanted * streams;
            head.apply(space, outRows, h, first + unwanted * streams * width, logits, logitsAt);
        }

        @Override
        public State copy(Workspace other, Optional<AbiSink> newSink) {
            return new ByteState(other, newSink, stack.copy(other));
        }
    }
}
