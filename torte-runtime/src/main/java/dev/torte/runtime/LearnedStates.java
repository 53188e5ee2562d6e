package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import java.util.Optional;

/** Keeps a host's ABI states of the positions of one call, and of a patch core the context of the patch being read. One owner thread. */
final class LearnedStates implements AbiSink {
    private final int width;
    private final int streams;
    private final int patchBytes;
    private final Optional<Rotation> rotation;

    /** (states, streams, width); row 0 belongs to state {@link #first}. */
    private final float[] rows;

    private int first;

    LearnedStates(Model host, Workspace space, Optional<Rotation> rotation) {
        this.width = host.abiWidth();
        this.streams = space.streams();
        this.patchBytes = patchBytes(host);
        this.rotation = rotation;
        // One for each patch that may end in a call, the one before, and one for a patch that is cut.
        this.rows = new float[(space.positions() / patchBytes + 2) * streams * width];
    }

    /** Returns how many bytes share a state of a host. */
    static int patchBytes(Model host) {
        return host instanceof PatchCore core ? core.patchBytes() : 1;
    }

    /** Begins a call at a position; what was kept last is its first state, if the host is a patch core. */
    void begin(int at) {
        int next = at / patchBytes;
        if (next != first) {
            System.arraycopy(rows, (next - first) * streams * width, rows, 0, streams * width);
            first = next;
        }
    }

    /** Begins anew. */
    void clear() {
        first = 0;
    }

    @Override
    public void accept(int index, int stream, float[] states, int at) {
        int to = at(index, stream);
        if (rotation.isPresent()) {
            rotation.get().apply(states, at, rows, to);
        } else {
            System.arraycopy(states, at, rows, to, width);
        }
    }

    float[] rows() {
        return rows;
    }

    /** Returns where in {@link #rows} the state lies that belongs to a byte. */
    int ofByte(int position, int stream) {
        return at(position / patchBytes, stream);
    }

    private int at(int index, int stream) {
        return ((index - first) * streams + stream) * width;
    }

    void copyFrom(LearnedStates other) {
        System.arraycopy(other.rows, 0, rows, 0, rows.length);
        first = other.first;
    }
}
