package dev.torte.runtime;

import dev.torte.model.Pathway;
import dev.torte.model.Weights;
import java.util.List;

/** {@link Pathway.Sparse} in memory; its memory is a {@link TopKCache}. */
final class TopKRunner implements PathwayRunner {
    private final Pathway.Sparse block;
    private final LinearMap queryKeyValue;

    TopKRunner(Pathway.Sparse block, Weights weights) {
        this.block = block;
        this.queryKeyValue = LinearMap.stacked(List.of(block.query(), block.key(), block.value()), weights);
    }

    @Override
    public int widest() {
        return queryKeyValue.out();
    }

    @Override
    public State start(Workspace space, int span) {
        return new TopKState(space, new TopKCache(space, block, span));
    }

    private final class TopKState implements State {
        private final Workspace space;
        private final TopKCache cache;

        TopKState(Workspace space, TopKCache cache) {
            this.space = space;
            this.cache = cache;
        }

        @Override
        public void advance(int n, int position, int from) {
            queryKeyValue.apply(space, n * space.streams(), space.x(), 0, space.y(), 0);
            cache.advance(space.y(), n, position, from, space.z());
        }

        @Override
        public State copy(Workspace other) {
            return new TopKState(other, cache.copy(other));
        }
    }
}
