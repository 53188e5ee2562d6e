package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.Weights;
import dev.torte.runtime.mixing.CarriedText;
import dev.torte.runtime.mixing.ContextMixer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link Model.ContextMixCapsule} in memory: what its text taught, shared, and a copy of that for each stream. */
final class ContextMixRunner implements ModelRunner {
    private final ContextMixer text;

    /** @param textBytes to read of the text, at most */
    ContextMixRunner(Model.ContextMixCapsule capsule, Weights weights, int textBytes) {
        this.text = CarriedText.read(weights.text(), capsule.tableBits(), textBytes);
    }

    @Override
    public int widest() {
        return 1;
    }

    @Override
    public Optional<byte[]> carriedText() {
        return Optional.of(text.text());
    }

    @Override
    public State start(Workspace space, Optional<AbiSink> sink) {
        List<ContextMixer> streams = new ArrayList<>();
        for (int i = 0; i < space.streams(); i++) {
            streams.add(text.stream());
        }
        return new MixState(List.copyOf(streams));
    }

    private final class MixState implements State {
        private final List<ContextMixer> streams;

        MixState(List<ContextMixer> streams) {
            this.streams = streams;
        }

        @Override
        public void clear() {
            for (ContextMixer stream : streams) {
                stream.restart(text);
            }
        }

        @Override
        public void advance(int[] history, int at, int n, int wantedFrom, float[] logits, int logitsAt) {
            int to = logitsAt;
            for (int position = at; position < at + n; position++) {
                for (int i = 0; i < streams.size(); i++) {
                    ContextMixer stream = streams.get(i);
                    stream.learn(history[position * streams.size() + i]);
                    if (position >= wantedFrom) {
                        stream.logits(logits, to);
                        to += ContextMixer.BYTES;
                    }
                }
            }
        }

        @Override
        public State copy(Workspace other, Optional<AbiSink> abi) {
            List<ContextMixer> copies = new ArrayList<>();
            for (ContextMixer stream : streams) {
                ContextMixer copy = text.stream();
                copy.copyFrom(stream);
                copies.add(copy);
            }
            return new MixState(List.copyOf(copies));
        }
    }
}
