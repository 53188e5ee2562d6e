package dev.torte.runtime;

import dev.torte.model.Block;
import dev.torte.model.Layer;
import dev.torte.model.Weights;

/** {@link Layer.Attention} in memory. */
final class AttentionRunner implements LayerRunner {
    private final Layer.Attention block;
    private final Norm norm;
    private final LinearMap qkv;
    private final LinearMap out;
    private final FeedForward feedForward;

    AttentionRunner(Layer.Attention block, Weights weights) {
        this.block = block;
        this.norm = Norm.of(block.norm(), weights);
        this.qkv = LinearMap.of(block.qkv(), weights);
        this.out = LinearMap.of(block.out(), weights);
        this.feedForward = FeedForward.of(block.feedForward(), weights);
    }

    @Override
    public int widest() {
        return Math.max(qkv.out(), feedForward.widest());
    }

    @Override
    public State start(Workspace space, int span) {
        return new AttentionState(space, new AttentionCache(space, block.heads(), block.width(), span));
    }

    /** Writes q, k and v of {@code rows} rows of h to buffer y, q and k normalised by head if the layer says so. Uses x. */
    void queriesKeysValues(Workspace space, int rows, float[] h) {
        norm.apply(space, rows, h, 0, space.x(), 0);
        qkv.apply(space, rows, space.x(), 0, space.y(), 0);
        if (block.qkNorm()) {
            if (space.worthSharing(rows)) {
                space.crew().share(rows, (from, to) -> normalise(space, from, to));
            } else {
                normalise(space, 0, rows);
            }
        }
    }

    private void normalise(Workspace space, int from, int to) {
        int headWidth = block.width() / block.heads();
        float eps = Block.QK_NORM_EPSILON;
        for (int row = from; row < to; row++) {
            // The heads of q and then of k follow each other without a gap.
            int at = row * 3 * block.width();
            space.kernels()
                    .rmsNorm(2 * block.heads(), headWidth, space.y(), at, headWidth, eps, space.y(), at, headWidth);
        }
    }

    /** Adds the output map of the attention rows in buffer x to h, for {@code rows} rows from {@code row} on. Uses y. */
    void addAttention(Workspace space, int row, int rows, float[] h) {
        int at = row * block.width();
        out.apply(space, rows, space.x(), at, space.y(), 0);
        space.kernels().add(h, at, space.y(), 0, h, at, rows * block.width());
    }

    FeedForward feedForward() {
        return feedForward;
    }

    private final class AttentionState implements State {
        private final Workspace space;
        private final AttentionCache cache;

        AttentionState(Workspace space, AttentionCache cache) {
            this.space = space;
            this.cache = cache;
        }

        @Override
        public void advance(float[] h, int n, int position, int from) {
            int row = from * space.streams();
            int rows = n * space.streams() - row;
            queriesKeysValues(space, n * space.streams(), h);
            cache.advance(space.y(), n, position, from, space.x());
            if (rows > 0) {
                addAttention(space, row, rows, h);
                feedForward.apply(space, rows, h, row * block.width());
            }
        }

        @Override
        public State copy(Workspace other) {
            return new AttentionState(other, cache.copy(other));
        }
    }
}
