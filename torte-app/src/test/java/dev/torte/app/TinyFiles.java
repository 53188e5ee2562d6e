package dev.torte.app;

import dev.torte.app.capsule.CapsuleFacts;
import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.Digest;
import dev.torte.model.io.ModelFile;
import dev.torte.model.io.RecipeJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Small model files with drawn weights, and a small text. */
record TinyFiles(Path folder) {
    static final Recipe CORE = new Recipe.Patch(
            new Recipe.PatchSize(2, 8, 32),
            new Recipe.Global(16, 2, List.of(new Recipe.LayerKind.Attention(true))),
            8,
            Recipe.ContextFrom.GLOBAL_STATE,
            new Recipe.Local.Window(16, 16, List.of(new Recipe.LayerKind.Attention(true))),
            new Recipe.Transition.Counted(0.1),
            new Recipe.Head.Factorized());
    static final Recipe CAPSULE = new Recipe.GruCapsule(8, 8, 12);

    static final String TEXT = "The lamp of Orrin burns in the harbour. ".repeat(20) + "\n\n"
            + "Nobody knows who lit the lamp, but the boats come home. ".repeat(15);

    Path core() {
        return write("core.torte", CORE, 1);
    }

    Path capsule() {
        return capsule("capsule.torte", 2);
    }

    Path capsule(String name, long seed) {
        return write(name, CAPSULE, seed);
    }

    private Path write(String name, Recipe recipe, long seed) {
        Blueprint blueprint = Blueprint.of(recipe);
        Weights weights = Weights.ofFloats(
                blueprint, InitialWeights.draw(blueprint, seed, TEXT.getBytes(StandardCharsets.UTF_8)));
        Card card = Card.of(
                "name", name, "licence", "Apache-2.0", "training.data.sha256", Digest.sha256(Long.toString(seed)));
        Path file = folder.resolve(name);
        ModelFile.write(file, weights, Engine.isCapsule(recipe) ? CapsuleFacts.seal(card, weights, scalar()) : card);
        return file;
    }

    static Kernels scalar() {
        return KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();
    }

    Path text() throws IOException {
        return Files.writeString(folder.resolve("text.txt"), TEXT);
    }

    Path recipe(Recipe recipe) throws IOException {
        return Files.writeString(folder.resolve("recipe.json"), RecipeJson.write(recipe));
    }
}
