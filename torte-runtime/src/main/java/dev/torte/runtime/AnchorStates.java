package dev.torte.runtime;

import dev.torte.model.contract.CanonicalAnchors;
import java.util.ArrayList;
import java.util.List;

/** The canonical anchor states of every stream of a session. One owner thread. */
final class AnchorStates {
    private final List<CanonicalAnchors.State> states = new ArrayList<>();

    AnchorStates(CanonicalAnchors anchors, int streams) {
        for (int stream = 0; stream < streams; stream++) {
            states.add(anchors.start());
        }
    }

    void clear() {
        // By index: an iterator would be an object for every fresh start.
        for (int stream = 0; stream < states.size(); stream++) {
            states.get(stream).reset();
        }
    }

    void push(int stream, int value) {
        states.get(stream).push(value);
    }

    void anchor(int stream, float[] out, int outAt) {
        states.get(stream).anchor(out, outAt);
    }

    void copyFrom(AnchorStates other) {
        for (int stream = 0; stream < states.size(); stream++) {
            states.get(stream).copyFrom(other.states.get(stream));
        }
    }
}
