package dev.torte.runtime;

import dev.torte.model.Layer;
import dev.torte.model.Weights;

/**
 * {@link Layer.GatedConv} in memory. The filter's sum starts at the bias and takes one fma per tap, oldest input first; taps
 * that reach before the span's start are left out.
 */
final class GatedConvRunner implements LayerRunner {
    private final Layer.GatedConv block;
    private final Norm norm;
    private final LinearMap in;

    /** (taps, width): each tap's weights side by side. */
    private final float[] taps;

    private final float[] bias;
    private final LinearMap out;
    private final FeedForward feedForward;

    GatedConvRunner(Layer.GatedConv block, Weights weights) {
        this.block = block;
        this.norm = Norm.of(block.norm(), weights);
        this.in = LinearMap.of(block.in(), weights);
        this.taps = transposed(
                weights.floats(block.conv().weight()),
                block.width(),
                block.conv().taps());
        this.bias = weights.floats(block.conv().bias());
        this.out = LinearMap.of(block.out(), weights);
        this.feedForward = FeedForward.of(block.feedForward(), weights);
    }

    private static float[] transposed(float[] weights, int rows, int cols) {
        float[] result = new float[weights.length];
        for (int row = 0; row < rows; row++) {
            for (int col = 0; col < cols; col++) {
                result[col * rows + row] = weights[row * cols + col];
            }
        }
        return result;
    }

    @Override
    public int widest() {
        return Math.max(in.out(), feedForward.widest());
    }

    @Override
    public State start(Workspace space, int span) {
        int reach = (block.conv().taps() - 1) * block.conv().dilation() + 1;
        return new ConvState(space, span, new float[reach * space.streams() * block.width()]);
    }

    private final class ConvState implements State {
        private final Workspace space;
        private final int span;

        /** The last filter inputs as a ring, (reach, streams, width). */
        private final float[] ring;

        ConvState(Workspace space, int span, float[] ring) {
            this.space = space;
            this.span = span;
            this.ring = ring;
        }

        @Override
        public void advance(float[] h, int n, int position, int from) {
            int width = block.width();
            int all = n * space.streams();
            int row = from * space.streams();
            norm.apply(space, all, h, 0, space.x(), 0);
            in.apply(space, all, space.x(), 0, space.y(), 0);
            for (int i = 0; i < n; i++) {
                filter(i, (position + i) % span, i >= from);
            }
            if (row == all) {
                return;
            }
            out.apply(space, all - row, space.x(), row * width, space.y(), 0);
            space.kernels().add(h, row * width, space.y(), 0, h, row * width, (all - row) * width);
            feedForward.apply(space, all - row, h, row * width);
        }

        /** From (v, g) of position i in y: remembers v; writes filter(v) * sigmoid(g) to x if wanted. */
        private void filter(int i, int slot, boolean wanted) {
            int width = block.width();
            int floats = space.streams() * width;
            int reach = ring.length / floats;
            for (int stream = 0; stream < space.streams(); stream++) {
                int row = i * space.streams() + stream;
                System.arraycopy(space.y(), row * 2 * width, ring, slot % reach * floats + stream * width, width);
                if (wanted) {
                    int to = row * width;
                    System.arraycopy(bias, 0, space.x(), to, width);
                    for (int tap = 0; tap < block.conv().taps(); tap++) {
                        int back =
                                (block.conv().taps() - 1 - tap) * block.conv().dilation();
                        if (back <= slot) {
                            int from = (slot - back) % reach * floats + stream * width;
                            space.kernels().addProduct(taps, tap * width, ring, from, space.x(), to, width);
                        }
                    }
                    space.kernels()
                            .sigmoidMultiply(space.y(), row * 2 * width + width, space.x(), to, space.x(), to, width);
                }
            }
        }

        @Override
        public State copy(Workspace other) {
            return new ConvState(other, span, ring.clone());
        }
    }
}
