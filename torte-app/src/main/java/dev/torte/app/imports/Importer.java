package dev.torte.app.imports;

import dev.torte.model.Blueprint;
import dev.torte.model.DType;
import dev.torte.model.Param;
import dev.torte.model.Recipe;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.reference.ReferenceNames;
import dev.torte.model.reference.ReferenceOptions;
import dev.torte.model.reference.ReferenceRecipe;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads checkpoints of the reference implementation. */
public final class Importer {
    static final String NAME_THE_RECIPE = "Name the recipe yourself with --recipe, as a preset or a recipe file.";

    private Importer() {}

    /**
     * Reads a {@code .pt} checkpoint or an {@code .npz} fixture.
     *
     * @param recipe what it is, when it does not say so itself
     * @throws TorteException if it is missing, damaged, of another kind, or not what its hashes say
     */
    public static Imported read(Path file, Optional<Recipe> recipe) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npz")) {
            return NpzFixture.read(file, recipe);
        }
        if (name.endsWith(".pt") || name.endsWith(".pth")) {
            return PtCheckpoint.read(file, recipe);
        }
        throw new IllegalArgumentException("expected a .pt or .npz file, found " + file);
    }

    /** Gives a core's tensors our names and keeps what prediction needs, as float32. */
    static Imported core(Path file, Map<String, Tensor> tensors, Optional<Recipe> named, ReferenceOptions options) {
        Recipe recipe = named.orElseGet(() -> ReferenceRecipe.of(tensors, options));
        Card card = Card.of(
                "name",
                stem(file),
                "licence",
                "unknown",
                "imported.from",
                file.getFileName().toString());
        return new Imported(weights(file, recipe, tensors), card);
    }

    /** Checks a capsule's recipe, names and hashes. */
    static Imported capsule(Path file, CapsuleSpec spec, CapsulePayload payload, String expectedHash) {
        Recipe recipe = spec.recipe();
        if (!payload.hash().equals(expectedHash)) {
            throw new TorteException.Altered(file, "payload", expectedHash, payload.hash());
        }
        Card card = Card.of(
                "name", spec.domain(),
                "domain", spec.domain(),
                "licence", "unknown",
                "imported.from", file.getFileName().toString(),
                "imported.specHash", spec.hash(),
                "imported.payloadHash", expectedHash);
        return switch (payload) {
            case CapsulePayload.Floats floats -> new Imported(weights(file, recipe, floats.tensors()), card);
            case CapsulePayload.Int8 int8 -> new Imported(Weights.of(Blueprint.of(recipe), int8.tensors(), file), card);
        };
    }

    private static Weights weights(Path file, Recipe recipe, Map<String, Tensor> reference) {
        Blueprint blueprint = Blueprint.of(recipe);
        Map<String, Tensor> renamed = ReferenceNames.rename(blueprint.params(), reference, file);
        Map<String, Tensor> deployed = new LinkedHashMap<>();
        for (Param param : blueprint.deployed()) {
            Tensor tensor = renamed.get(param.name());
            deployed.put(
                    param.name(),
                    tensor.type() == DType.F32
                            ? tensor
                            : Tensor.ofFloats(param.name(), param.shape(), tensor.toFloats()));
        }
        return Weights.of(blueprint, deployed, file);
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }
}
