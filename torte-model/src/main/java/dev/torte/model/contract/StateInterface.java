package dev.torte.model.contract;

import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import java.util.Optional;

/**
 * What the ABI states of a core belong to: how many bytes of a window state i has read (specification section 2.2). The state that has
 * read all bytes of patch n is the context of patch n + 1, not of patch n. Immutable.
 */
public sealed interface StateInterface {

    /** State i has read bytes 0..i. */
    record AfterBytes() implements StateInterface {
        @Override
        public int stride() {
            return 1;
        }

        @Override
        public int mostBytes(int windowBytes) {
            return windowBytes;
        }

        @Override
        public long windowFor(long bytes) {
            return bytes;
        }

        @Override
        public int indexAfter(int bytes) {
            return bytes - 1;
        }
    }

    /** State n is the context of patch n: it has read n whole patches of {@code patchBytes}, state 0 nothing. */
    record PatchContexts(int patchBytes) implements StateInterface {
        public PatchContexts {
            if (patchBytes < 1) {
                throw new IllegalArgumentException("patchBytes must be at least 1, found " + patchBytes);
            }
        }

        @Override
        public int stride() {
            return patchBytes;
        }

        @Override
        public int mostBytes(int windowBytes) {
            return Math.max(0, windowBytes / patchBytes - 1) * patchBytes;
        }

        @Override
        public long windowFor(long bytes) {
            return bytes + patchBytes;
        }

        @Override
        public int indexAfter(int bytes) {
            return bytes / patchBytes;
        }
    }

    /** Returns by how many bytes two neighbouring states differ. */
    int stride();

    /** Returns how many bytes the last state of a window has read. */
    int mostBytes(int windowBytes);

    /** Returns the bytes of the shortest window with a state that has read {@code bytes} bytes, a multiple of {@link #stride}. */
    long windowFor(long bytes);

    /** Returns the index of the state that has read the first {@code bytes} bytes, at least 1 and a multiple of {@link #stride}. */
    int indexAfter(int bytes);

    /** Returns what a model's states belong to; empty for models without ABI states. */
    static Optional<StateInterface> of(Model model) {
        return switch (model) {
            case PatchCore core -> Optional.of(new PatchContexts(core.patchBytes()));
            case Model.ByteLm lm -> Optional.of(new AfterBytes());
            case Model.TokenLm lm -> Optional.empty();
            case Model.UntiedLm lm -> Optional.empty();
            case Model.GruCapsule gru -> Optional.empty();
            case Model.MlpCapsule mlp -> Optional.empty();
            case Model.ContextMixCapsule mix -> Optional.empty();
            case Brick brick -> Optional.empty();
        };
    }
}
