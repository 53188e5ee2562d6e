package dev.torte.app.imports;

import dev.torte.model.Blueprint;
import dev.torte.model.Param;
import dev.torte.model.Recipe;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.AtomeBlob;
import dev.torte.model.io.Card;
import dev.torte.model.reference.AtomeRecipe;
import dev.torte.model.reference.ReferenceNames;
import dev.torte.model.reference.ReferenceOptions;
import dev.torte.model.reference.ReferenceRecipe;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads checkpoints of the reference implementations. */
public final class Importer {
    static final String NAME_THE_RECIPE = "Name the recipe yourself with --recipe, as a preset or a recipe file.";

    private Importer() {}

    /**
     * Reads a {@code .pt} checkpoint, an {@code .npz} fixture, or a blob of atome-lm, whose recipe must be named.
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
        return AtomeBlob.formatOf(file)
                .map(format -> blob(file, format, recipe))
                .orElseThrow(() ->
                        new IllegalArgumentException("expected a .pt or .npz file or an ATOME blob, found " + file));
    }

    private static Imported blob(Path file, AtomeBlob.Format format, Optional<Recipe> recipe) {
        if (!(recipe.orElse(null) instanceof Recipe.RoutedLm sizes)) {
            throw new IllegalArgumentException(file + " is an " + format
                    + " file, which does not say its sizes; name a routed model of that size with --recipe");
        }
        return new Imported(AtomeBlob.read(file, sizes), card(file));
    }

    /** Gives a core's tensors our names and keeps what prediction needs, as float32 or as a quantizer's levels. */
    static Imported core(Path file, Map<String, Tensor> tensors, Optional<Recipe> named, ReferenceOptions options) {
        if (AtomeRecipe.fits(tensors)) {
            Recipe recipe = named.orElseGet(() -> AtomeRecipe.of(tensors, options));
            return new Imported(weights(file, recipe, AtomeRecipe.used(tensors, recipe)), card(file));
        }
        Recipe recipe = named.orElseGet(() -> ReferenceRecipe.of(tensors, options));
        return new Imported(weights(file, recipe, tensors), card(file));
    }

    private static Card card(Path file) {
        return Card.of(
                "name",
                stem(file),
                "licence",
                "unknown",
                "imported.from",
                file.getFileName().toString());
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
        Map<String, float[]> deployed = new LinkedHashMap<>();
        for (Param param : blueprint.deployed()) {
            float[] values = renamed.get(param.name()).toFloats();
            if (blueprint.model().quantizer().covers(param)) {
                requireFinite(file, param, values);
            }
            deployed.put(param.name(), values);
        }
        return Weights.ofFloats(blueprint, deployed);
    }

    /** One weight that is no number would leave a scale that is none, and with it no weight at all. */
    private static void requireFinite(Path file, Param param, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new TorteException.Malformed(
                        file,
                        param.name() + "[" + i + "]",
                        "a finite number to round",
                        Float.toString(values[i]),
                        "Get a checkpoint from before training diverged.");
            }
        }
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }
}
