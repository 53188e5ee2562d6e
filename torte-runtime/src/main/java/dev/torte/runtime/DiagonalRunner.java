package dev.torte.runtime;

import dev.torte.model.Pathway;
import dev.torte.model.Weights;
import java.util.Arrays;

/**
 * {@link Pathway.State} in memory: s = fma(a, s, b * z), y = c * s, with a = tanh(a_raw) by StrictMath, rounded to float.
 */
final class DiagonalRunner implements PathwayRunner {
    private final int width;
    private final float[] decay;
    private final float[] in;
    private final float[] out;

    DiagonalRunner(Pathway.State block, Weights weights) {
        this.width = block.width();
        this.decay = weights.floats(block.decay());
        for (int i = 0; i < width; i++) {
            decay[i] = (float) StrictMath.tanh(decay[i]);
        }
        this.in = weights.floats(block.in());
        this.out = weights.floats(block.out());
    }

    @Override
    public int widest() {
        return width;
    }

    @Override
    public State start(Workspace space, int span) {
        return new DiagonalState(space, span, new float[space.streams() * width]);
    }

    private final class DiagonalState implements State {
        private final Workspace space;
        private final int span;

        /** s, (streams, width). */
        private final float[] memory;

        DiagonalState(Workspace space, int span, float[] memory) {
            this.space = space;
            this.span = span;
            this.memory = memory;
        }

        @Override
        public void advance(int n, int position, int from) {
            float[] next = space.y();
            for (int i = 0; i < n; i++) {
                if ((position + i) % span == 0) {
                    Arrays.fill(memory, 0f);
                }
                for (int stream = 0; stream < space.streams(); stream++) {
                    int at = (i * space.streams() + stream) * width;
                    space.kernels().multiply(in, 0, space.x(), at, next, 0, width);
                    space.kernels().addProduct(decay, 0, memory, stream * width, next, 0, width);
                    System.arraycopy(next, 0, memory, stream * width, width);
                    if (i >= from) {
                        space.kernels().multiply(out, 0, next, 0, space.z(), at, width);
                    }
                }
            }
        }

        @Override
        public State copy(Workspace other) {
            return new DiagonalState(other, span, memory.clone());
        }
    }
}
