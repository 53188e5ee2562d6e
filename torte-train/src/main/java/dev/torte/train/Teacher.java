package dev.torte.train;

import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import dev.torte.model.Weights;

/**
 * A finished model of bytes that stays as it is, whose guesses another model learns to make. Immutable.
 *
 * @param identity of its file
 * @param weights  stored as floats or rounded; their data must last as long as this
 */
public record Teacher(String identity, Weights weights) {

    /** @throws IllegalArgumentException if the model does not guess bytes from bytes alone */
    public Teacher {
        if (!guessesBytes(weights.blueprint().model())) {
            throw new IllegalArgumentException("a teacher must guess bytes and read nothing else, found a "
                    + weights.blueprint().recipe().getClass().getSimpleName());
        }
    }

    /** Returns whether a model can teach. Capsules read anchors, and those that carry text have no logits to differentiate by. */
    public static boolean guessesBytes(Model model) {
        return switch (model) {
            case PatchCore core -> true;
            case Model.ByteLm lm -> true;
            case Model.UntiedLm lm -> true;
            case Model.TokenLm lm -> lm.vocabulary() == Model.BYTES;
            case Model.GruCapsule capsule -> false;
            case Model.MlpCapsule capsule -> false;
            case Model.ContextMixCapsule capsule -> false;
            case Brick brick -> false;
        };
    }

    Finished finished() {
        return new Finished(weights);
    }

    /** Throws IllegalArgumentException unless a model can learn from this one, from windows of {@code windowBytes}. */
    void requireFit(Model learner, int windowBytes) {
        if (learner.vocabulary() != Model.BYTES || learner instanceof Brick) {
            throw new IllegalArgumentException("a teacher needs a student that guesses bytes, found "
                    + learner.getClass().getSimpleName() + " of " + learner.vocabulary() + " symbols");
        }
        Model own = weights.blueprint().model();
        int context = own.contextSymbols().orElse(Integer.MAX_VALUE);
        int unit = TorchBlocks.windowUnit(own);
        if (windowBytes > context || windowBytes % unit != 0) {
            throw new IllegalArgumentException("windows must fit the teacher's context of " + context
                    + " bytes and be a multiple of " + unit + ", found " + windowBytes);
        }
    }
}
