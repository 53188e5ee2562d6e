package dev.torte.app.training;

import dev.torte.model.Adapter;
import dev.torte.model.DType;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.io.ModelFile;
import dev.torte.train.Adaptation;
import java.nio.file.Path;
import java.util.List;

/** The file of a finished model that an adapter is learnt for. */
public final class AdaptedBase {

    private AdaptedBase() {}

    /**
     * Reads a base; its file may go afterwards.
     *
     * @throws TorteException.Incompatible if it is no token model, or its weights are rounded to int8
     * @throws TorteException if it is missing, no model, damaged or altered
     * @throws IllegalArgumentException if the rank is above the width of the model
     */
    public static Adaptation read(Path path, Adapter adapter) {
        try (ModelFile file = ModelFile.open(path)) {
            if (!(file.recipe() instanceof Recipe.TokenLm)) {
                throw unfit(
                        path,
                        "recipe: expected a token model, found a "
                                + file.recipe().getClass().getSimpleName(),
                        "Name a model whose recipe has \"kind\": \"token-lm\".");
            }
            boolean rounded = file.weights().tensors().stream().anyMatch(tensor -> tensor.type() == DType.I8);
            if (rounded) {
                throw unfit(
                        path,
                        "weights: expected floats, found int8",
                        "Name the file with the float weights that this one was made from.");
            }
            return new Adaptation(adapter, file.identity(), file.weights().in(Precision.F32));
        }
    }

    private static TorteException unfit(Path path, String mismatch, String nextStep) {
        return new TorteException.Incompatible(path, "the place of an adapter's base", List.of(mismatch), nextStep);
    }
}
