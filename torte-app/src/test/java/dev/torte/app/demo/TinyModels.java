package dev.torte.app.demo;

import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Randomly drawn stand-ins for the bundled models, small enough to run in milliseconds. */
final class TinyModels {
    static final Recipe.GruCapsule CAPSULE = new Recipe.GruCapsule(64, 8, 16);

    private static final byte[] TEXT = "a little text for counting".getBytes(StandardCharsets.US_ASCII);

    private TinyModels() {}

    static Recipe core(int width) {
        List<Recipe.LayerKind> layers = List.of(new Recipe.LayerKind.Attention(true));
        return new Recipe.Patch(
                new Recipe.PatchSize(2, 8, 64),
                new Recipe.Global(width, 2, layers),
                64,
                Recipe.ContextFrom.GLOBAL_STATE,
                new Recipe.Local.Window(width, 8, layers),
                new Recipe.Transition.Counted(0.1),
                new Recipe.Head.None());
    }

    static Weights draw(Recipe recipe, long seed) {
        Blueprint blueprint = Blueprint.of(recipe);
        return Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, seed, TEXT));
    }

    static Path write(Path file, Recipe recipe, long seed, Precision precision) {
        ModelFile.write(file, draw(recipe, seed).in(precision), Card.of("name", "tiny"));
        return file;
    }

    /** Writes all that the demo expects into a folder. */
    static void install(Path folder) {
        write(folder.resolve("storyteller.torte"), core(24), 1, Precision.INT8_PER_ROW);
        write(folder.resolve("pocket.torte"), core(16), 2, Precision.INT8_PER_ROW);
        for (String capsule : List.of("game", "python", "java")) {
            write(folder.resolve(capsule + ".torte"), CAPSULE, capsule.hashCode(), Precision.INT8_PER_TENSOR);
        }
    }
}
