package dev.torte.train;

import dev.torte.model.Blueprint;
import dev.torte.model.Param;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.ContextFrom;
import dev.torte.model.Recipe.Global;
import dev.torte.model.Recipe.Head;
import dev.torte.model.Recipe.LayerKind;
import dev.torte.model.Recipe.Local;
import dev.torte.model.Recipe.Patch;
import dev.torte.model.Recipe.PatchSize;
import dev.torte.model.Recipe.Transition;
import dev.torte.model.Tensor;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.NpzReader;
import dev.torte.model.reference.ReferenceNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One case of the numbers made by the reference implementation: its arrays, its index entry and our recipe for it. */
record GoldenCase(String name, Blueprint blueprint, JsonObject index, Map<String, Tensor> arrays) {
    private static final Path FOLDER = Path.of("..", "golden", "layercake");
    private static final String TABLE = "transition_head.weight";

    private static final LayerKind PLAIN = new LayerKind.Attention(false);
    private static final LayerKind NORMED = new LayerKind.Attention(true);
    private static final LayerKind ENCODER = new LayerKind.Encoder(0.1f);
    private static final LayerKind SPARSE = new LayerKind.SparseState(false, 4, List.of(3, 5, 8, 13), 5);

    static final List<String> TRAINED = List.of(
            "case01_northstar",
            "case02_transition",
            "case03a_conv2",
            "case03b_sparse_state",
            "case03c_mixture_of_depth",
            "case04_legacy_p4",
            "case05_byte_lm");

    static GoldenCase named(String name) {
        JsonObject cases = (JsonObject) parsed().members().get("cases");
        return new GoldenCase(
                name, Blueprint.of(recipe(name)), (JsonObject) cases.members().get(name), arraysOf(name));
    }

    private static JsonObject parsed() {
        try {
            return (JsonObject) Json.parse(Files.readString(FOLDER.resolve("index.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Json.Invalid e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Tensor> arraysOf(String name) {
        return NpzReader.read(FOLDER.resolve(name + ".npz"));
    }

    private static Recipe recipe(String name) {
        return switch (name) {
            case "case01_northstar" ->
                core(
                        new PatchSize(2, 8, 80),
                        new Global(16, 4, List.of(PLAIN, PLAIN)),
                        24,
                        window(16, 16, PLAIN),
                        new Head.Autoregressive(12));
            case "case02_transition" ->
                core(
                        new PatchSize(2, 8, 96),
                        new Global(16, 4, List.of(NORMED, NORMED)),
                        16,
                        window(24, 32, NORMED),
                        new Head.Factorized());
            case "case03a_conv2" ->
                core(
                        new PatchSize(2, 8, 32),
                        new Global(
                                16, 2, List.of(new LayerKind.GatedConv(1), new LayerKind.GatedConv(2), NORMED, NORMED)),
                        12,
                        window(16, 16, NORMED),
                        new Head.None());
            case "case03b_sparse_state" ->
                core(
                        new PatchSize(2, 8, 64),
                        new Global(16, 2, List.of(SPARSE, SPARSE)),
                        12,
                        window(16, 16, PLAIN),
                        new Head.None());
            case "case03c_mixture_of_depth" ->
                core(
                        new PatchSize(2, 8, 48),
                        new Global(16, 2, List.of(PLAIN, new LayerKind.MixtureOfDepth(false, 2, true, 4, 0.5))),
                        12,
                        window(16, 16, PLAIN),
                        new Head.Autoregressive(8));
            case "case04_legacy_p4" -> legacy(false);
            case "case05_byte_lm" -> new Recipe.ByteLm(32, 16, 4, 2, 24, 0.1f);
            case "case09a_byte_gru" -> new Recipe.GruCapsule(64, 64, 128);
            case "case09b_anchor_mlp" -> new Recipe.MlpCapsule(64, 32);
            default -> throw new IllegalArgumentException("no recipe for " + name);
        };
    }

    /** Returns the four-byte core of case 4, its GRU running through or starting anew in every patch. */
    static Recipe legacy(boolean resetEachPatch) {
        return new Patch(
                new PatchSize(4, 8, 32),
                new Global(16, 4, List.of(ENCODER, ENCODER)),
                24,
                ContextFrom.ABI,
                new Local.Gru(resetEachPatch),
                new Transition.Zeros(),
                new Head.None());
    }

    private static Recipe core(PatchSize patch, Global global, int abi, Local local, Head head) {
        return new Patch(patch, global, abi, ContextFrom.GLOBAL_STATE, local, new Transition.Zeros(), head);
    }

    private static Local window(int width, int window, LayerKind layer) {
        return new Local.Window(width, window, List.of(layer));
    }

    Map<String, float[]> weights() {
        Map<String, float[]> weights = new LinkedHashMap<>();
        for (Param param : blueprint.trained()) {
            weights.put(param.name(), param.name().equals(TABLE) ? table() : floats("w/" + ReferenceNames.of(param)));
        }
        return weights;
    }

    /** Returns the transition table, stored as some rows and one value for the rest; zeros in the cases without either. */
    private float[] table() {
        float[] table = new float[256 * 256];
        if (index.get("zero_tensors").isPresent()) {
            return table;
        }
        Map<String, Tensor> source = arrays.containsKey("w.rows/" + TABLE) ? arrays : arraysOf("case01_northstar");
        Arrays.fill(table, source.get("w.rest/" + TABLE).toFloats()[0]);
        putRows(table, source, "w");
        return table;
    }

    static void putRows(float[] table, Map<String, Tensor> source, String group) {
        long[] rows = source.get(group + ".rows/" + TABLE).toLongs();
        float[] values = source.get(group + ".vals/" + TABLE).toFloats();
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, 256 * i, table, 256 * (int) rows[i], 256);
        }
    }

    float[] floats(String array) {
        Tensor tensor = arrays.get(array);
        if (tensor == null) {
            throw new IllegalArgumentException(name + " has no " + array + " among " + arrays.keySet());
        }
        return tensor.toFloats();
    }

    int[] ids(String array) {
        return ids(arrays.get(array));
    }

    static int[] ids(Tensor integers) {
        return Arrays.stream(integers.toLongs()).mapToInt(Math::toIntExact).toArray();
    }

    /** Returns the number of windows in the input. */
    int windows() {
        return arrays.get("input/x").shape().dim(0);
    }

    int windowBytes() {
        return arrays.get("input/x").shape().dim(1);
    }

    double tolerance(String what) {
        return number("recommended_tolerance", what);
    }

    /** Returns a number of the index by its path. */
    double number(String... path) {
        return ((JsonNumber) value(path)).asDouble();
    }

    List<Double> numbers(String... path) {
        return ((JsonArray) value(path))
                .elements().stream().map(n -> ((JsonNumber) n).asDouble()).toList();
    }

    JsonValue value(String... path) {
        JsonValue value = index;
        for (String step : path) {
            value = ((JsonObject) value).members().get(step);
        }
        return value;
    }
}
