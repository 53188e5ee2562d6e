package dev.torte.app.imports;

import dev.torte.model.Model;
import dev.torte.model.Recipe;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import dev.torte.model.io.NpzReader;
import dev.torte.model.reference.ReferenceNames;
import dev.torte.model.reference.ReferenceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Small models kept as arrays {@code w/NAME} in an {@code .npz}, described by the {@code index.json} beside it. A transition
 * table may be stored as some rows and one value for all others, lie in another file, or be left out when it is zero.
 */
final class NpzFixture {
    private static final String TABLE = ReferenceNames.TRANSITION_TABLE;
    private static final String INDEX = "index.json";
    private static final String WEIGHT = "w/";

    private final Path file;

    private NpzFixture(Path file) {
        this.file = file;
    }

    static Imported read(Path file, Optional<Recipe> recipe) {
        NpzFixture fixture = new NpzFixture(file);
        Map<String, Tensor> arrays = NpzReader.read(file);
        JsonObject index = fixture.index();
        Map<String, Tensor> tensors = new TreeMap<>();
        arrays.forEach((name, tensor) -> {
            if (name.startsWith(WEIGHT)) {
                String plain = name.substring(WEIGHT.length());
                tensors.put(plain, tensor.as(plain, tensor.shape()));
            }
        });
        if (tensors.isEmpty()) {
            throw fixture.malformed(
                    "arrays", "weights under the names w/NAME", arrays.keySet().toString());
        }
        Optional<JsonObject> capsule = object(index, "fp32");
        if (capsule.isPresent()) {
            return fixture.capsule(capsule.get(), tensors);
        }
        fixture.table(arrays, index).ifPresent(table -> tensors.put(TABLE, table));
        JsonObject config = object(index, "config").orElse(new JsonObject(Map.of()));
        return Importer.core(file, tensors, recipe, new ReferenceOptions(file, config, Importer.NAME_THE_RECIPE));
    }

    private Imported capsule(JsonObject described, Map<String, Tensor> tensors) {
        CapsuleSpec spec =
                new CapsuleSpec(file, object(described, "spec").orElseThrow(() -> malformed(INDEX, "a spec", "none")));
        spec.requireHash(text(described, "spec_hash"));
        return Importer.capsule(
                file, spec, new CapsulePayload.Floats(new TreeMap<>(tensors)), text(described, "payload_hash"));
    }

    private Optional<Tensor> table(Map<String, Tensor> arrays, JsonObject index) {
        if (object(index, "zero_tensors").flatMap(zeros -> zeros.get(TABLE)).isPresent()) {
            return Optional.of(table(new float[Model.BYTES * Model.BYTES]));
        }
        Optional<Path> other = object(index, "shared_tensors")
                .flatMap(shared -> shared.get(TABLE))
                .map(place -> file.resolveSibling(fileOf(place)));
        Map<String, Tensor> source = other.isPresent() ? NpzReader.read(other.get()) : arrays;
        Tensor rows = source.get("w.rows/" + TABLE);
        Tensor values = source.get("w.vals/" + TABLE);
        Tensor rest = source.get("w.rest/" + TABLE);
        if (rows == null || values == null || rest == null || rest.shape().elements() < 1) {
            return Optional.empty();
        }
        return Optional.of(table(expand(rows.toLongs(), values.toFloats(), rest.toFloats()[0])));
    }

    private float[] expand(long[] rows, float[] values, float rest) {
        float[] table = new float[Model.BYTES * Model.BYTES];
        Arrays.fill(table, rest);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || rows[i] >= Model.BYTES || values.length < (i + 1) * Model.BYTES) {
                throw malformed("w.rows/" + TABLE, "rows 0 to 255 with 256 values each", "row " + rows[i]);
            }
            System.arraycopy(values, i * Model.BYTES, table, (int) rows[i] * Model.BYTES, Model.BYTES);
        }
        return table;
    }

    private static Tensor table(float[] values) {
        return Tensor.ofFloats(TABLE, Shape.of(Model.BYTES, Model.BYTES), values);
    }

    /** Returns the file name at the start of "FILE: ARRAYS". */
    private String fileOf(JsonValue place) {
        String text = place instanceof JsonString(String value) ? value : "";
        String name = text.contains(":") ? text.substring(0, text.indexOf(':')) : "";
        if (!name.matches("[A-Za-z0-9_]+\\.npz")) {
            throw malformed(INDEX, "a place such as other.npz: ARRAYS", text);
        }
        return name;
    }

    /** Returns what the index says about this file; nothing when there is no index. */
    private JsonObject index() {
        Path path = file.resolveSibling(INDEX);
        if (!Files.isRegularFile(path)) {
            return new JsonObject(Map.of());
        }
        try {
            JsonObject cases = Json.parse(Files.readString(path)) instanceof JsonObject root
                    ? object(root, "cases").orElse(root)
                    : new JsonObject(Map.of());
            return object(cases, file.getFileName().toString().replaceFirst("\\.npz$", ""))
                    .orElse(new JsonObject(Map.of()));
        } catch (Json.Invalid e) {
            throw new TorteException.Malformed(path, "content", "JSON", e.getMessage(), Importer.NAME_THE_RECIPE);
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    private static Optional<JsonObject> object(JsonObject parent, String name) {
        return parent.get(name).filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
    }

    private String text(JsonObject parent, String name) {
        if (parent.get(name).orElse(null) instanceof JsonString(String text)) {
            return text;
        }
        throw malformed(INDEX, "a text " + name, "none");
    }

    private TorteException malformed(String where, String expected, String found) {
        return new TorteException.Malformed(
                file, where, expected, found, "Name a fixture with weights, its index.json beside it.");
    }
}
