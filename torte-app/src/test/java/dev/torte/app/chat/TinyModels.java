package dev.torte.app.chat;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.mixing.CarriedText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Small models of every kind that a chat meets. */
final class TinyModels {
    static final int CONTEXT = 96;

    private TinyModels() {}

    private static Kernels scalar() {
        return KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();
    }

    /** Returns a model with drawn weights, which says anything. */
    static LoadedModel drawn(Recipe recipe) {
        Blueprint blueprint = Blueprint.of(recipe);
        byte[] text = "USER: is it so?\nTORTE: so it is.\n".getBytes(StandardCharsets.UTF_8);
        return LoadedModel.of(Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, 3, text)), scalar());
    }

    static LoadedModel core() {
        return drawn(new Recipe.Patch(
                new Recipe.PatchSize(2, 8, CONTEXT),
                new Recipe.Global(16, 2, List.of(new Recipe.LayerKind.Attention(true))),
                8,
                Recipe.ContextFrom.GLOBAL_STATE,
                new Recipe.Local.Window(16, 16, List.of(new Recipe.LayerKind.Attention(true))),
                new Recipe.Transition.Counted(0.1),
                new Recipe.Head.Factorized()));
    }

    static LoadedModel endless() {
        return drawn(new Recipe.GruCapsule(8, 8, 12));
    }

    static LoadedModel routed(PathwayKind... pathways) {
        return drawn(new Recipe.RoutedLm(CONTEXT, 16, 2, Recipe.Positions.NONE, List.of(pathways), Quantizer.NONE));
    }

    /** Returns a model that has read a text and says what stands there. */
    static LoadedModel knowing(String text) {
        Recipe.ContextMixCapsule recipe = new Recipe.ContextMixCapsule(2000, 14);
        CarriedText.Written written = CarriedText.write(
                text.getBytes(StandardCharsets.UTF_8), recipe.codeBytes(), recipe.tableBits(), done -> {});
        return LoadedModel.of(Weights.ofText(recipe, written.code()), scalar());
    }
}
