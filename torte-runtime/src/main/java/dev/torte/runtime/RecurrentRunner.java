package dev.torte.runtime;

import dev.torte.model.PatchCore;
import dev.torte.model.Weights;

/** {@link PatchCore.Local.Recurrent} in memory. */
final class RecurrentRunner implements LocalRunner {
    private final PatchCore.Local.Recurrent block;
    private final int patchBytes;
    private final GruCell gru;

    RecurrentRunner(PatchCore.Local.Recurrent block, int patchBytes, Weights weights) {
        this.block = block;
        this.patchBytes = patchBytes;
        this.gru = new GruCell(block.gru(), weights);
    }

    @Override
    public int in() {
        return gru.in();
    }

    @Override
    public int out() {
        return gru.hidden();
    }

    @Override
    public int widest() {
        return gru.widest();
    }

    @Override
    public int firstNeeded(int position) {
        return block.resetEachPatch() ? position - position % patchBytes : 0;
    }

    @Override
    public State start(Workspace space) {
        return new RecurrentState(space, gru.start(space));
    }

    private final class RecurrentState implements State {
        private final Workspace space;
        private final GruCell.State state;
        private final float[] h;

        RecurrentState(Workspace space, GruCell.State state) {
            this.space = space;
            this.state = state;
            this.h = new float[space.rows() * out()];
        }

        @Override
        public void clear() {
            state.clear();
        }

        @Override
        public float[] advance(int n, int position, int from) {
            int done = 0;
            while (done < n) {
                int steps = n - done;
                if (block.resetEachPatch()) {
                    int offset = (position + done) % patchBytes;
                    if (offset == 0) {
                        state.clear();
                    }
                    steps = Math.min(steps, patchBytes - offset);
                }
                int row = done * space.streams();
                state.advance(steps, space.z(), row * in(), h, row * out());
                done += steps;
            }
            return h;
        }

        @Override
        public State copy(Workspace other) {
            return new RecurrentState(other, state.copy(other));
        }
    }
}
