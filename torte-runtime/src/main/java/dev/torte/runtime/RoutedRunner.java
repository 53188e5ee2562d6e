package dev.torte.runtime;

import dev.torte.model.Layer;
import dev.torte.model.Pathway;
import dev.torte.model.Weights;
import java.util.List;

/**
 * {@link Layer.Routed} in memory. What a pathway gives is added by one fma per float, h = fma(r[i], y[i], h), pathways in their
 * order.
 */
final class RoutedRunner implements LayerRunner {
    private final int width;
    private final List<String> names;
    private final Norm norm;
    private final LinearMap router;
    private final List<PathwayRunner> pathways;

    RoutedRunner(Layer.Routed block, Weights weights) {
        this.width = block.width();
        this.names = block.pathways().stream().map(Pathway::name).toList();
        this.norm = Norm.of(block.norm(), weights);
        this.router = LinearMap.of(block.router(), weights);
        this.pathways = block.pathways().stream()
                .map(pathway -> PathwayRunner.of(pathway, weights))
                .toList();
    }

    @Override
    public int widest() {
        return pathways.stream().mapToInt(PathwayRunner::widest).reduce(width, Math::max);
    }

    @Override
    public RoutedState start(Workspace space, int span) {
        return new RoutedState(
                space,
                pathways.stream().map(pathway -> pathway.start(space, span)).toList(),
                new float[space.rows() * pathways.size()]);
    }

    /** Also knows how it has routed the positions of the last call. */
    final class RoutedState implements State {
        private final Workspace space;
        private final List<PathwayRunner.State> states;

        /** r of the last call, (rows, pathways). */
        private final float[] shares;

        private int positions;

        private RoutedState(Workspace space, List<PathwayRunner.State> states, float[] shares) {
            this.space = space;
            this.states = states;
            this.shares = shares;
        }

        @Override
        public void advance(float[] h, int n, int position, int from) {
            int first = from * space.streams();
            int all = n * space.streams();
            positions = n;
            norm.apply(space, all, h, 0, space.x(), 0);
            if (first < all) {
                router.apply(space, all - first, space.x(), first * width, shares, first * router.out());
                for (int row = first; row < all; row++) {
                    space.kernels().softmax(shares, row * router.out(), router.out(), 1f);
                }
            }
            for (int i = 0; i < states.size(); i++) {
                states.get(i).advance(n, position, from);
                for (int row = first; row < all; row++) {
                    float share = shares[row * router.out() + i];
                    space.kernels().addScaled(share, space.z(), row * width, h, row * width, width);
                }
            }
        }

        /** Returns the names of the pathways in their order. */
        List<String> pathways() {
            return names;
        }

        int streams() {
            return space.streams();
        }

        /** Returns how many positions the last call had. */
        int positions() {
            return positions;
        }

        /** Returns the share that a pathway got of a row of the last call; anything for a row that was not wanted. */
        float share(int row, int pathway) {
            return shares[row * router.out() + pathway];
        }

        @Override
        public State copy(Workspace other) {
            RoutedState copy = new RoutedState(
                    other, states.stream().map(state -> state.copy(other)).toList(), shares.clone());
            copy.positions = positions;
            return copy;
        }
    }
}
