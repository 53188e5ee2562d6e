package dev.torte.runtime;

import dev.torte.model.Layer;
import dev.torte.model.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Layer.MixtureOfDepth} in memory. Every row goes through the blocks, since later rows look at its keys; a row that
 * is not selected keeps its value, a selected one takes the block's.
 */
final class MixtureOfDepthRunner implements LayerRunner {
    private final Layer.MixtureOfDepth block;
    private final LinearMap router;
    private final List<LayerRunner> blocks;

    MixtureOfDepthRunner(Layer.MixtureOfDepth block, Weights weights) {
        this.block = block;
        this.router = LinearMap.of(block.router(), weights);
        this.blocks = LayerRunner.of(block.blocks(), weights);
    }

    @Override
    public int widest() {
        return LayerStack.widest(blocks);
    }

    @Override
    public State start(Workspace space, int span) {
        List<State> passes = new ArrayList<>();
        for (int pass = 0; pass < block.passes(); pass++) {
            passes.add(blocks.get(blocks.size() == 1 ? 0 : pass).start(space, span));
        }
        return new DepthState(space, span, passes);
    }

    /** Also knows which rows of the last call were selected. */
    final class DepthState implements State {
        private final Workspace space;
        private final int span;
        private final List<State> passes;

        /** Router scores of the group being read, (stream, group). */
        private final float[] scores;

        /** Which offsets of that group are refined, (stream, group). */
        private final boolean[] chosen;

        /** Which rows of the last call are refined. */
        private final boolean[] selected;

        private final float[] refined;

        DepthState(Workspace space, int span, List<State> passes) {
            this.space = space;
            this.span = span;
            this.passes = passes;
            this.scores = new float[space.streams() * block.group()];
            this.chosen = new boolean[space.streams() * block.group()];
            this.selected = new boolean[space.rows()];
            this.refined = new float[space.rows() * block.width()];
        }

        @Override
        public void advance(float[] h, int n, int position, int from) {
            int rows = n * space.streams();
            int width = block.width();
            router.apply(space, rows, h, 0, space.x(), 0);
            for (int i = 0; i < n; i++) {
                route(i, (position + i) % span);
            }
            for (int pass = 0; pass < passes.size(); pass++) {
                System.arraycopy(h, 0, refined, 0, rows * width);
                // Earlier passes feed the keys of later ones, so only the last may leave rows out.
                int first = pass == passes.size() - 1 ? from : 0;
                passes.get(pass).advance(refined, n, position, first);
                for (int row = first * space.streams(); row < rows; row++) {
                    if (selected[row]) {
                        System.arraycopy(refined, row * width, h, row * width, width);
                    }
                }
            }
        }

        /** Tells whether a row of the last call was refined. */
        boolean selected(int row) {
            return selected[row];
        }

        /** Decides for position i of the call, whose router scores lie in x, and keeps the scores for the next group. */
        private void route(int i, int slot) {
            int group = block.group();
            int offset = slot % group;
            for (int stream = 0; stream < space.streams(); stream++) {
                int at = stream * group;
                if (offset == 0) {
                    choose(at, slot == 0);
                }
                selected[i * space.streams() + stream] = chosen[at + offset];
                scores[at + offset] = space.x()[i * space.streams() + stream];
            }
        }

        /** Marks the offsets of the best scores of the group before, of equals the lower; the first ones in the first group. */
        private void choose(int at, boolean first) {
            for (int i = 0; i < block.group(); i++) {
                int better = 0;
                for (int j = 0; j < block.group(); j++) {
                    float other = scores[at + j];
                    float own = scores[at + i];
                    if (first ? j < i : other > own || (other == own && j < i)) {
                        better++;
                    }
                }
                chosen[at + i] = better < block.selected();
            }
        }

        @Override
        public State copy(Workspace other) {
            DepthState copy = new DepthState(
                    other, span, passes.stream().map(pass -> pass.copy(other)).toList());
            System.arraycopy(scores, 0, copy.scores, 0, scores.length);
            System.arraycopy(chosen, 0, copy.chosen, 0, chosen.length);
            return copy;
        }
    }
}
