package dev.torte.runtime;

import dev.torte.model.Block;
import dev.torte.model.Weights;
import java.util.Arrays;

/** {@link Block.Gru} in memory. Immutable. */
final class GruCell {
    private final int hidden;
    private final LinearMap input;
    private final LinearMap state;

    GruCell(Block.Gru block, Weights weights) {
        this.hidden = block.hidden();
        this.input = LinearMap.of(block.inputWeight(), block.inputBias(), weights);
        this.state = LinearMap.of(block.stateWeight(), block.stateBias(), weights);
    }

    int in() {
        return input.in();
    }

    int hidden() {
        return hidden;
    }

    int widest() {
        return Math.max(input.in(), input.out());
    }

    State start(Workspace space) {
        return new State(space, new float[space.streams() * hidden]);
    }

    /** The state of every stream. One owner thread. */
    final class State {
        private final Workspace space;
        private final float[] h;

        private State(Workspace space, float[] h) {
            this.space = space;
            this.h = h;
        }

        void clear() {
            Arrays.fill(h, 0f);
        }

        /**
         * Takes {@code n} steps. Uses buffers x and y.
         *
         * @param in n * streams dense rows from float {@code inAt} on
         * @param out the state after each step, n * streams dense rows from float {@code outAt} on
         */
        void advance(int n, float[] in, int inAt, float[] out, int outAt) {
            int streams = space.streams();
            input.apply(space, n * streams, in, inAt, space.y(), 0);
            for (int i = 0; i < n; i++) {
                state.apply(space, streams, h, 0, space.x(), 0);
                for (int stream = 0; stream < streams; stream++) {
                    int at = stream * hidden;
                    int gates = (i * streams + stream) * 3 * hidden;
                    space.kernels().gruStep(hidden, space.y(), gates, space.x(), 3 * at, h, at, h, at);
                }
                System.arraycopy(h, 0, out, outAt + i * streams * hidden, streams * hidden);
            }
        }

        State copy(Workspace other) {
            return new State(other, h.clone());
        }
    }
}
