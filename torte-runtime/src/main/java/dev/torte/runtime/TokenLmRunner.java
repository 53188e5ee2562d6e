package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.Weights;
import java.util.List;
import java.util.Optional;

/** {@link Model.TokenLm} in memory. The table of symbols is there twice: by rows to look up, packed as the head. */
final class TokenLmRunner implements ModelRunner {
    private final RowTable tokens;
    private final float tokenScale;
    private final RowTable positions;
    private final int context;
    private final List<LayerRunner> layers;
    private final Norm norm;
    private final LinearMap head;

    TokenLmRunner(Model.TokenLm model, Weights weights) {
        this.tokens = RowTable.of(model.tokens(), weights);
        this.tokenScale = model.tokenScale();
        this.positions = RowTable.of(model.positions(), weights);
        this.context = model.positions().rows();
        this.layers = LayerRunner.of(model.layers(), weights);
        this.norm = Norm.of(model.norm(), weights);
        this.head = LinearMap.tied(model.tokens(), weights);
    }

    @Override
    public int widest() {
        return Math.max(tokens.width(), LayerStack.widest(layers));
    }

    @Override
    public State start(Workspace space, Optional<AbiSink> sink) {
        return new TokenState(space, LayerStack.start(layers, space, context));
    }

    private final class TokenState implements State {
        private final Workspace space;
        private final LayerStack stack;
        private final float[] h;

        TokenState(Workspace space, LayerStack stack) {
            this.space = space;
            this.stack = stack;
            this.h = new float[space.rows() * tokens.width()];
        }

        @Override
        public void clear() {
            // Position 0 starts from nothing.
        }

        @Override
        public void advance(int[] history, int at, int n, int wantedFrom, float[] logits, int logitsAt) {
            int streams = space.streams();
            int width = tokens.width();
            for (int row = 0; row < n * streams; row++) {
                tokens.copyRow(history[at * streams + row], h, row * width);
                for (int i = row * width; i < (row + 1) * width; i++) {
                    h[i] *= tokenScale;
                }
                positions.addRow(at + row / streams, h, row * width);
            }
            int wanted = Math.clamp(wantedFrom - at, 0, n);
            stack.advance(h, n, at, wanted);
            int rows = (n - wanted) * streams;
            if (rows > 0) {
                int first = wanted * streams * width;
                norm.apply(space, rows, h, first, h, first);
                head.apply(space, rows, h, first, logits, logitsAt);
            }
        }

        @Override
        public State copy(Workspace other, Optional<AbiSink> abi) {
            return new TokenState(other, stack.copy(other));
        }
    }
}
