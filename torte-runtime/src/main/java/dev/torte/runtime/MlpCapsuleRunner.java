package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.Weights;
import dev.torte.model.contract.CanonicalAnchors;
import java.util.Optional;

/** {@link Model.MlpCapsule} in memory. */
final class MlpCapsuleRunner implements ModelRunner {
    private final CanonicalAnchors anchors;
    private final Norm norm;
    private final LinearMap hidden;
    private final LinearMap out;

    MlpCapsuleRunner(Model.MlpCapsule capsule, Weights weights) {
        this.anchors = CanonicalAnchors.ofWidth(capsule.abiWidth());
        this.norm = Norm.of(capsule.norm(), weights);
        this.hidden = LinearMap.of(capsule.hidden(), weights);
        this.out = LinearMap.of(capsule.out(), weights);
    }

    @Override
    public int widest() {
        return Math.max(hidden.in(), hidden.out());
    }

    @Override
    public State start(Workspace space, Optional<AbiSink> sink) {
        return new CapsuleState(space, new AnchorStates(anchors, space.streams()));
    }

    private final class CapsuleState implements State {
        private final Workspace space;
        private final AnchorStates anchorStates;

        CapsuleState(Workspace space, AnchorStates anchorStates) {
            this.space = space;
            this.anchorStates = anchorStates;
        }

        @Override
        public void clear() {
            anchorStates.clear();
        }

        @Override
        public void advance(int[] history, int at, int n, int wantedFrom, float[] logits, int logitsAt) {
            int streams = space.streams();
            int wanted = Math.clamp(wantedFrom - at, 0, n) * streams;
            for (int row = 0; row < n * streams; row++) {
                anchorStates.push(row % streams, history[at * streams + row]);
                if (row >= wanted) {
                    anchorStates.anchor(row % streams, space.z(), (row - wanted) * hidden.in());
                }
            }
            int rows = n * streams - wanted;
            if (rows > 0) {
                norm.apply(space, rows, space.z(), 0, space.x(), 0);
                hidden.apply(space, rows, space.x(), 0, space.y(), 0);
                space.kernels().gelu(space.y(), 0, space.y(), 0, rows * hidden.out());
                out.apply(space, rows, space.y(), 0, logits, logitsAt);
            }
        }

        @Override
        public State copy(Workspace other, Optional<AbiSink> abi) {
            AnchorStates copy = new AnchorStates(anchors, other.streams());
            copy.copyFrom(anchorStates);
            return new CapsuleState(other, copy);
        }
    }
}
