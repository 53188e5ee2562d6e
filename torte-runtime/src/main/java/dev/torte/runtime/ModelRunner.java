package dev.torte.runtime;

import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import dev.torte.model.Weights;
import java.util.Optional;

/** A whole model in memory: the runtime's half of {@link Model}. Immutable, shared by sessions. */
sealed interface ModelRunner
        permits PatchCoreRunner,
                ByteLmRunner,
                TokenLmRunner,
                UntiedLmRunner,
                GruCapsuleRunner,
                MlpCapsuleRunner,
                ContextMixRunner {

    /** Packs the weights of a model; of a text that they carry, {@code textBytes} are read at most. */
    static ModelRunner of(Model model, Weights weights, int textBytes) {
        return switch (model) {
            case PatchCore core -> new PatchCoreRunner(core, weights);
            case Model.ByteLm byteLm -> new ByteLmRunner(byteLm, weights);
            case Model.TokenLm tokenLm -> new TokenLmRunner(tokenLm, weights);
            case Model.UntiedLm untiedLm -> new UntiedLmRunner(untiedLm, weights);
            case Model.GruCapsule capsule -> new GruCapsuleRunner(capsule, weights);
            case Model.MlpCapsule capsule -> new MlpCapsuleRunner(capsule, weights);
            case Brick brick ->
                throw new IllegalArgumentException(
                        "a brick corrects a core and predicts nothing alone; install it in a session");
            case Model.ContextMixCapsule capsule -> new ContextMixRunner(capsule, weights, textBytes);
        };
    }

    /** Returns the most floats of one row that this model puts in one workspace buffer. */
    int widest();

    /** Returns a state before the first symbol. ABI states are computed beyond need only when there is a sink for them. */
    State start(Workspace space, Optional<AbiSink> abi);

    /** Returns a copy of the text that the model carries, if it does. */
    default Optional<byte[]> carriedText() {
        return Optional.empty();
    }

    /** What a model remembers of the symbols so far, of every stream. One owner thread. */
    interface State {
        /** Forgets all symbols. */
        void clear();

        /**
         * Reads the symbols of {@code n} positions and writes the logits of those from {@code wantedFrom} on.
         *
         * @param history by position, then by stream; a model with a limited context finds all symbols since the last
         *     clear here, any other only the new ones
         * @param at position of the first new symbol in {@code history}
         * @param wantedFrom position of the first symbol whose logits are wanted, in this call or a later one; what only
         *     earlier positions need may be left out
         * @param logits (wanted positions, streams, vocabulary) from {@code logitsAt} on
         */
        void advance(int[] history, int at, int n, int wantedFrom, float[] logits, int logitsAt);

        /** Returns a view of how this state routed what it read last; empty for a model without routers. */
        default Optional<Routing> routing() {
            return Optional.empty();
        }

        /** Writes the scores of the classes after what was read last, (streams, classes); only for a classifier. */
        default void scoreClasses(float[] out) {
            throw new IllegalArgumentException("this model has no classes");
        }

        /** Returns an independent state with the same memory and a sink of its own for ABI states to come, or none. */
        State copy(Workspace space, Optional<AbiSink> abi);
    }
}
