package dev.torte.app.imports;

import dev.torte.model.DType;
import dev.torte.model.Recipe;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.TorchCheckpoint;
import dev.torte.model.io.TorchValue;
import dev.torte.model.io.TorchValue.Dict;
import dev.torte.model.reference.AtomeRecipe;
import dev.torte.model.reference.ReferenceOptions;
import dev.torte.model.reference.ReferenceRecipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The reference's {@code .pt} files: a capsule is one dictionary, a core lies somewhere in a dictionary beside others. */
final class PtCheckpoint {
    private static final String NEXT = "Name a checkpoint or a portable capsule that a reference implementation wrote.";
    private static final List<String> SETTINGS = List.of("args", "config");

    /** Dictionaries inside dictionaries are searched this far down. */
    private static final int DEEPEST = 3;

    private final Path file;

    private PtCheckpoint(Path file) {
        this.file = file;
    }

    static Imported read(Path file, Optional<Recipe> recipe) {
        PtCheckpoint checkpoint = new PtCheckpoint(file);
        if (!(TorchCheckpoint.read(file) instanceof Dict root)) {
            throw checkpoint.malformed("content", "a dictionary", "another value");
        }
        return root.dict("spec").isPresent() ? checkpoint.capsule(root) : checkpoint.core(root, recipe);
    }

    private Imported capsule(Dict root) {
        CapsuleSpec spec = new CapsuleSpec(file, TorchJson.of(root.dict("spec").orElseThrow()));
        spec.requireHash(text(root, "spec_hash"));
        return Importer.capsule(file, spec, payload(root, spec), text(root, "payload_hash"));
    }

    private CapsulePayload payload(Dict root, CapsuleSpec spec) {
        if (!spec.int8()) {
            return new CapsulePayload.Floats(sorted(dict(root, "state_dict").tensors(), DType.F32));
        }
        SortedMap<String, Tensor> values = new TreeMap<>();
        SortedMap<String, Double> scales = new TreeMap<>();
        dict(root, "quantized_state").entries().forEach((key, value) -> {
            if (!(key instanceof TorchValue.Text(String name)) || !(value instanceof Dict entry)) {
                throw malformed("quantized_state", "values and a scale by name", key + " and " + value);
            }
            if (!(entry.get("values").orElse(null) instanceof TorchValue.Numbers(Tensor numbers))
                    || !(entry.get("scale").orElse(null) instanceof TorchValue.Real(double scale))
                    || !(scale >= Double.MIN_NORMAL && scale < Float.MAX_VALUE)) {
                throw malformed(
                        "quantized_state " + name,
                        "int8 values and a positive scale",
                        entry.entries().keySet().toString());
            }
            values.put(name, numbers.as(name, numbers.shape()));
            scales.put(name, scale);
        });
        return new CapsulePayload.Int8(sorted(values, DType.I8), scales);
    }

    private SortedMap<String, Tensor> sorted(Map<String, Tensor> tensors, DType type) {
        tensors.forEach((name, tensor) -> {
            if (tensor.type() != type) {
                throw malformed(name, type.name(), tensor.type().name());
            }
        });
        return new TreeMap<>(tensors);
    }

    private Imported core(Dict root, Optional<Recipe> recipe) {
        List<Map<String, Tensor>> found = new ArrayList<>();
        collect(root, 0, found);
        // A core's file also holds an untrained byte model as a placeholder, so the patch core comes first.
        Map<String, Tensor> tensors = found.stream()
                .filter(ReferenceRecipe::isPatchCore)
                .findFirst()
                .or(() -> found.stream().filter(ReferenceRecipe::isByteLm).findFirst())
                .or(() -> found.stream().filter(AtomeRecipe::fits).findFirst())
                .orElseThrow(() ->
                        malformed("content", "the tensors of a core or a capsule", found.size() + " other groups"));
        JsonObject settings = SETTINGS.stream()
                .flatMap(name -> root.dict(name).stream())
                .findFirst()
                .map(TorchJson::of)
                .orElse(new JsonObject(Map.of()));
        return Importer.core(file, tensors, recipe, new ReferenceOptions(file, settings, Importer.NAME_THE_RECIPE));
    }

    private static void collect(Dict dict, int depth, List<Map<String, Tensor>> found) {
        if (!dict.tensors().isEmpty()) {
            found.add(dict.tensors());
        }
        if (depth < DEEPEST) {
            dict.entries().values().forEach(value -> {
                if (value instanceof Dict inner) {
                    collect(inner, depth + 1, found);
                }
            });
        }
    }

    private Dict dict(Dict root, String name) {
        return root.dict(name).orElseThrow(() -> malformed(name, "a dictionary", "nothing of that kind"));
    }

    private String text(Dict root, String name) {
        if (root.get(name).orElse(null) instanceof TorchValue.Text(String text)) {
            return text;
        }
        throw malformed(name, "a text", "nothing of that kind");
    }

    private TorteException malformed(String where, String expected, String found) {
        return new TorteException.Malformed(file, where, expected, found, NEXT);
    }
}
