package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.contract.CanonicalAnchors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The state of a host with a brick: the host's own, and what the brick reads beside it. One owner thread. */
final class BrickedState implements ModelRunner.State {
    private final Model host;
    private final LoadedModel.Installed installed;
    private final Workspace space;
    private final ModelRunner.State core;
    private final Optional<LearnedStates> learned;
    private final Optional<AnchorStates> anchors;
    private final List<BrickCorrection> corrections = new ArrayList<>();

    /** Bytes that share what a brick makes of them. */
    private final int shared;

    /** Which such group each stream has prepared last; -1 for none. */
    private final int[] prepared;

    private final float[] anchor;

    private BrickedState(
            Model host,
            LoadedModel.Installed installed,
            Workspace space,
            ModelRunner.State core,
            Optional<LearnedStates> learned) {
        LoadedBrick brick = installed.brick();
        this.host = host;
        this.installed = installed;
        this.space = space;
        this.core = core;
        this.learned = learned;
        this.anchors = brick.readsAnchors()
                ? Optional.of(new AnchorStates(CanonicalAnchors.ofWidth(brick.abiWidth()), space.streams()))
                : Optional.empty();
        this.shared = brick.readsAnchors() ? 1 : LearnedStates.patchBytes(host);
        this.prepared = new int[space.streams()];
        this.anchor = new float[brick.abiWidth()];
        for (int stream = 0; stream < space.streams(); stream++) {
            corrections.add(new BrickCorrection(brick, installed.receiver().scale(), space.kernels()));
            prepared[stream] = -1;
        }
    }

    /** Returns a state before the first symbol. The host fits the brick. */
    static BrickedState start(LoadedModel host, Workspace space, LoadedModel.Installed installed) {
        Model model = host.blueprint().model();
        Optional<LearnedStates> learned = learned(model, installed, space);
        return new BrickedState(
                model, installed, space, host.runner().start(space, learned.map(AbiSink.class::cast)), learned);
    }

    private static Optional<LearnedStates> learned(Model host, LoadedModel.Installed installed, Workspace space) {
        return installed.brick().recipe().needsLearnedStates()
                ? Optional.of(
                        new LearnedStates(host, space, installed.receiver().rotation()))
                : Optional.empty();
    }

    @Override
    public void clear() {
        if (learned.isPresent()) {
            learned.get().clear();
        }
        if (anchors.isPresent()) {
            anchors.get().clear();
        }
        Arrays.fill(prepared, -1);
        core.clear();
    }

    @Override
    public void advance(int[] history, int at, int n, int wantedFrom, float[] logits, int logitsAt) {
        int streams = space.streams();
        if (learned.isPresent()) {
            learned.get().begin(at);
        }
        core.advance(history, at, n, wantedFrom, logits, logitsAt);
        int to = logitsAt;
        for (int position = at; position < at + n; position++) {
            for (int stream = 0; stream < streams; stream++) {
                if (anchors.isPresent()) {
                    anchors.get().push(stream, history[position * streams + stream]);
                }
                if (position >= wantedFrom) {
                    correct(position, stream, logits, to);
                    to += Model.BYTES;
                }
            }
        }
    }

    private void correct(int position, int stream, float[] logits, int at) {
        BrickCorrection correction = corrections.get(stream);
        if (prepared[stream] != position / shared) {
            if (anchors.isPresent()) {
                anchors.get().anchor(stream, anchor, 0);
            }
            if (learned.isPresent()) {
                correction.prepare(learned.get().rows(), learned.get().ofByte(position, stream), anchor);
            } else {
                correction.prepare(anchor, 0, anchor);
            }
            prepared[stream] = position / shared;
        }
        correction.apply(logits, at);
    }

    @Override
    public ModelRunner.State copy(Workspace other, Optional<AbiSink> abi) {
        Optional<LearnedStates> states = learned(host, installed, other);
        BrickedState copy =
                new BrickedState(host, installed, other, core.copy(other, states.map(AbiSink.class::cast)), states);
        states.ifPresent(mine -> mine.copyFrom(learned.orElseThrow()));
        copy.anchors.ifPresent(mine -> mine.copyFrom(anchors.orElseThrow()));
        for (int stream = 0; stream < prepared.length; stream++) {
            copy.prepared[stream] = prepared[stream];
            copy.corrections.get(stream).copyFrom(corrections.get(stream));
        }
        return copy;
    }
}
