package dev.torte.runtime;

import dev.torte.model.Layer;
import dev.torte.model.Weights;

/** {@link Layer.Gelu} in memory. */
final class GeluRunner implements LayerRunner {
    private final Layer.Gelu block;
    private final Norm norm1;
    private final LinearMap qkv;
    private final LinearMap out;
    private final Norm norm2;
    private final LinearMap up;
    private final LinearMap down;

    GeluRunner(Layer.Gelu block, Weights weights) {
        this.block = block;
        this.norm1 = Norm.of(block.norm1(), weights);
        this.qkv = LinearMap.of(block.qkv(), weights);
        this.out = LinearMap.of(block.out(), weights);
        this.norm2 = Norm.of(block.norm2(), weights);
        this.up = LinearMap.of(block.up(), weights);
        this.down = LinearMap.of(block.down(), weights);
    }

    @Override
    public int widest() {
        return Math.max(qkv.out(), up.out());
    }

    @Override
    public State start(Workspace space, int span) {
        return new GeluState(space, new AttentionCache(space, block.heads(), block.width(), span));
    }

    private final class GeluState implements State {
        private final Workspace space;
        private final AttentionCache cache;

        GeluState(Workspace space, AttentionCache cache) {
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
            up.apply(space, rows, space.x(), 0, space.y(), 0);
            space.kernels().gelu(space.y(), 0, space.y(), 0, rows * up.out());
            down.apply(space, rows, space.y(), 0, space.x(), 0);
            space.kernels().add(h, at, space.x(), 0, h, at, rows * width);
        }

        @Override
        public State copy(Workspace other) {
            return new GeluState(other, cache.copy(other));
        }
    }
}
