package dev.torte.runtime;

import dev.torte.model.Layer;
import dev.torte.model.Weights;

/** {@link Layer.Encoder} in memory; nothing is dropped at run time. */
final class EncoderRunner implements LayerRunner {
    private final Layer.Encoder block;
    private final Norm norm1;
    private final LinearMap qkv;
    private final LinearMap out;
    private final Norm norm2;
    private final LinearMap linear1;
    private final LinearMap linear2;

    EncoderRunner(Layer.Encoder block, Weights weights) {
        this.block = block;
        this.norm1 = Norm.of(block.norm1(), weights);
        this.qkv = LinearMap.of(block.qkv().weight(), block.qkv().bias(), weights);
        this.out = LinearMap.of(block.out(), weights);
        this.norm2 = Norm.of(block.norm2(), weights);
        this.linear1 = LinearMap.of(block.linear1(), weights);
        this.linear2 = LinearMap.of(block.linear2(), weights);
    }

    @Override
    public int widest() {
        return Math.max(qkv.out(), linear1.out());
    }

    @Override
    public State start(Workspace space, int span) {
        return new EncoderState(space, new AttentionCache(space, block.heads().count(), block.width(), span));
    }

    private final class EncoderState implements State {
        private final Workspace space;
        private final AttentionCache cache;

        EncoderState(Workspace space, AttentionCache cache) {
            this.space = space;
            this.cache = cache;
        }

        @Override
        public void advance(float[] h, int n, int position, int from) {
            int width = block.width();
            int all = n * space.streams();
            int at = from * space.streams() * width;
            int rows = all - from * space.streams();
            norm1.apply(space, all, h, 0, space.x(), 0);
            qkv.apply(space, all, space.x(), 0, space.y(), 0);
            cache.advance(space.y(), n, position, from, space.x());
            if (rows == 0) {
                return;
            }
            out.apply(space, rows, space.x(), at, space.y(), 0);
            space.kernels().add(h, at, space.y(), 0, h, at, rows * width);
            norm2.apply(space, rows, h, at, space.x(), 0);
            linear1.apply(space, rows, space.x(), 0, space.y(), 0);
            space.kernels().relu(space.y(), 0, space.y(), 0, rows * linear1.out());
            linear2.apply(space, rows, space.y(), 0, space.x(), 0);
            space.kernels().add(h, at, space.x(), 0, h, at, rows * width);
        }

        @Override
        public State copy(Workspace other) {
            return new EncoderState(other, cache.copy(other));
        }
    }
}
