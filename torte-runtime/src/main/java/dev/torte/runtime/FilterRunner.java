package dev.torte.runtime;

import dev.torte.model.Pathway;
import dev.torte.model.Weights;
import java.util.Arrays;

/**
 * {@link Pathway.Filter} in memory. A sum starts at +0 and takes one fma per tap, oldest input first; taps that reach before the
 * span's start are left out.
 */
final class FilterRunner implements PathwayRunner {
    private final int width;
    private final int taps;

    /** (taps, width): each tap's weights side by side. */
    private final float[] weights;

    FilterRunner(Pathway.Filter block, Weights stored) {
        this.width = block.width();
        this.taps = block.taps();
        this.weights = new float[taps * width];
        float[] byChannel = stored.floats(block.weight());
        for (int i = 0; i < byChannel.length; i++) {
            weights[i % taps * width + i / taps] = byChannel[i];
        }
    }

    @Override
    public int widest() {
        return width;
    }

    @Override
    public State start(Workspace space, int span) {
        return new FilterState(space, span, new float[taps * space.streams() * width]);
    }

    private final class FilterState implements State {
        private final Workspace space;
        private final int span;

        /** The last inputs as a ring, (taps, streams, width). */
        private final float[] ring;

        FilterState(Workspace space, int span, float[] ring) {
            this.space = space;
            this.span = span;
            this.ring = ring;
        }

        @Override
        public void advance(int n, int position, int from) {
            for (int i = 0; i < n; i++) {
                int slot = (position + i) % span;
                for (int stream = 0; stream < space.streams(); stream++) {
                    int at = (i * space.streams() + stream) * width;
                    System.arraycopy(space.x(), at, ring, place(slot, stream), width);
                    if (i >= from) {
                        Arrays.fill(space.z(), at, at + width, 0f);
                        for (int back = Math.min(slot, taps - 1); back >= 0; back--) {
                            int tap = (taps - 1 - back) * width;
                            space.kernels()
                                    .addProduct(weights, tap, ring, place(slot - back, stream), space.z(), at, width);
                        }
                    }
                }
            }
        }

        private int place(int slot, int stream) {
            return (slot % taps * space.streams() + stream) * width;
        }

        @Override
        public State copy(Workspace other) {
            return new FilterState(other, span, ring.clone());
        }
    }
}
