package dev.torte.runtime;

import dev.torte.model.Layer;
import dev.torte.model.Weights;

/** {@link Layer.SparseState} in memory. */
final class SparseStateRunner implements LayerRunner {
    private final Layer.SparseState block;
    private final AttentionRunner attention;
    private final float[] gateScale;
    private final float[] gateBias;
    private final float[] updateScale;

    SparseStateRunner(Layer.SparseState block, Weights weights) {
        this.block = block;
        this.attention = new AttentionRunner(block.attention(), weights);
        this.gateScale = weights.floats(block.gateScale().value());
        this.gateBias = weights.floats(block.gateBias().value());
        this.updateScale = weights.floats(block.updateScale().value());
    }

    @Override
    public int widest() {
        return attention.widest();
    }

    @Override
    public State start(Workspace space, int span) {
        return new SparseState(space, new SparseCache(space, block, span));
    }

    private final class SparseState implements State {
        private final Workspace space;
        private final SparseCache cache;

        SparseState(Workspace space, SparseCache cache) {
            this.space = space;
            this.cache = cache;
        }

        @Override
        public void advance(float[] h, int n, int position, int from) {
            int width = block.width();
            int row = from * space.streams();
            int rows = n * space.streams() - row;
            attention.queriesKeysValues(space, n * space.streams(), h);
            cache.advance(space.y(), n, position, from, space.x());
            if (rows > 0) {
                attention.addAttention(space, row, rows, h);
                for (int r = row; r < row + rows; r++) {
                    update(h, r * width);
                }
                attention.feedForward().apply(space, rows, h, row * width);
            }
        }

        /** h += sigmoid(fma(h, gateScale, gateBias)) * tanh(h * updateScale) for one row, the product rounded once. */
        private void update(float[] h, int at) {
            int width = block.width();
            System.arraycopy(gateBias, 0, space.y(), 0, width);
            space.kernels().addProduct(h, at, gateScale, 0, space.y(), 0, width);
            space.kernels().multiply(h, at, updateScale, 0, space.z(), 0, width);
            space.kernels().tanh(space.z(), 0, space.z(), 0, width);
            space.kernels().sigmoidMultiply(space.y(), 0, space.z(), 0, space.z(), 0, width);
            space.kernels().add(h, at, space.z(), 0, h, at, width);
        }

        @Override
        public State copy(Workspace other) {
            return new SparseState(other, cache.copy(other));
        }
    }
}
