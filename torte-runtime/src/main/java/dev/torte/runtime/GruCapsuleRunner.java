package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.Weights;
import dev.torte.model.contract.CanonicalAnchors;
import java.util.Optional;

/** {@link Model.GruCapsule} in memory. */
final class GruCapsuleRunner implements ModelRunner {
    private final RowTable bytes;
    private final CanonicalAnchors anchors;
    private final GruCell gru;
    private final Norm norm;
    private final LinearMap head;

    GruCapsuleRunner(Model.GruCapsule capsule, Weights weights) {
        this.bytes = RowTable.of(capsule.bytes(), weights);
        this.anchors = CanonicalAnchors.ofWidth(capsule.abiWidth());
        this.gru = new GruCell(capsule.gru(), weights);
        this.norm = Norm.of(capsule.norm(), weights);
        this.head = LinearMap.of(capsule.head(), weights);
    }

    @Override
    public int widest() {
        return gru.widest();
    }

    @Override
    public State start(Workspace space, Optional<AbiSink> sink) {
        return new CapsuleState(space, new AnchorStates(anchors, space.streams()), gru.start(space));
    }

    private final class CapsuleState implements State {
        private final Workspace space;
        private final AnchorStates anchorStates;
        private final GruCell.State state;
        private final float[] h;

        CapsuleState(Workspace space, AnchorStates anchorStates, GruCell.State state) {
            this.space = space;
            this.anchorStates = anchorStates;
            this.state = state;
            this.h = new float[space.rows() * gru.hidden()];
        }

        @Override
        public void clear() {
            anchorStates.clear();
            state.clear();
        }

        @Override
        public void advance(int[] history, int at, int n, int wantedFrom, float[] logits, int logitsAt) {
            int streams = space.streams();
            for (int row = 0; row < n * streams; row++) {
                int value = history[at * streams + row];
                int to = row * gru.in();
                anchorStates.push(row % streams, value);
                bytes.copyRow(value, space.z(), to);
                anchorStates.anchor(row % streams, space.z(), to + bytes.width());
            }
            state.advance(n, space.z(), 0, h, 0);
            int wanted = Math.clamp(wantedFrom - at, 0, n) * streams;
            int rows = n * streams - wanted;
            if (rows > 0) {
                norm.apply(space, rows, h, wanted * gru.hidden(), h, wanted * gru.hidden());
                head.apply(space, rows, h, wanted * gru.hidden(), logits, logitsAt);
            }
        }

        @Override
        public State copy(Workspace other, Optional<AbiSink> abi) {
            AnchorStates copy = new AnchorStates(anchors, other.streams());
            copy.copyFrom(anchorStates);
            return new CapsuleState(other, copy, state.copy(other));
        }
    }
}
