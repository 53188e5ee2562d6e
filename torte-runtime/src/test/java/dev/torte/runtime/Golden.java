package dev.torte.runtime;

import dev.torte.model.Blueprint;
import dev.torte.model.DType;
import dev.torte.model.Param;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.ContextFrom;
import dev.torte.model.Recipe.Global;
import dev.torte.model.Recipe.Head;
import dev.torte.model.Recipe.LayerKind;
import dev.torte.model.Recipe.Local;
import dev.torte.model.Recipe.PatchSize;
import dev.torte.model.Recipe.Transition;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.Weights;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.NpzReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One case of golden/layercake: numbers made by the reference implementation. */
final class Golden {
    private static final Path FOLDER = Path.of("..", "golden", "layercake");

    private final Map<String, Tensor> arrays;
    private final JsonValue.JsonObject index;

    private Golden(Map<String, Tensor> arrays, JsonValue.JsonObject index) {
        this.arrays = arrays;
        this.index = index;
    }

    static Golden read(String name) {
        try {
            JsonValue all = Json.parse(Files.readString(FOLDER.resolve("index.json")));
            return new Golden(NpzReader.read(FOLDER.resolve(name + ".npz")), (JsonValue.JsonObject)
                    member(member(all, "cases"), name));
        } catch (IOException | Json.Invalid e) {
            throw new IllegalStateException("golden case " + name, e);
        }
    }

    private static JsonValue member(JsonValue object, String name) {
        return ((JsonValue.JsonObject) object).get(name).orElseThrow(() -> new IllegalStateException("no " + name));
    }

    boolean has(String array) {
        return arrays.containsKey(array);
    }

    List<String> names(String prefix, String suffix) {
        return arrays.keySet().stream()
                .filter(name -> name.startsWith(prefix) && name.endsWith(suffix))
                .map(name -> name.substring(prefix.length(), name.length() - suffix.length()))
                .toList();
    }

    Tensor tensor(String name) {
        return arrays.get(name);
    }

    float[] floats(String name) {
        return arrays.get(name).toFloats();
    }

    /** Returns row {@code row} of an integer array as bytes. */
    byte[] bytes(String name, int row) {
        Tensor tensor = arrays.get(name);
        int width = tensor.shape().dim(tensor.shape().rank() - 1);
        long[] values = tensor.toLongs();
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) values[row * width + i];
        }
        return bytes;
    }

    double tolerance(String what) {
        return ((JsonValue.JsonNumber) member(member(index, "recommended_tolerance"), what)).asDouble();
    }

    /** Returns the stored weights; a table in row form is put together from {@code tables}. */
    Weights weights(Recipe recipe, Golden tables) {
        Blueprint blueprint = Blueprint.of(recipe);
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Param param : blueprint.deployed()) {
            values.put(
                    param.name(), has("w/" + param.name()) ? floats("w/" + param.name()) : tables.table(param.name()));
        }
        return Weights.ofFloats(blueprint, values);
    }

    private float[] table(String name) {
        byte[] rows = bytes("w.rows/" + name, 0);
        float[] stored = floats("w.vals/" + name);
        float[] values = new float[256 * 256];
        Arrays.fill(values, floats("w.rest/" + name)[0]);
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(stored, i * 256, values, (rows[i] & 0xFF) * 256, 256);
        }
        return values;
    }

    /** Returns the int8 weights, each tensor with its one scale. */
    Weights int8(Recipe recipe) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Blueprint blueprint = Blueprint.of(recipe);
        for (Param param : blueprint.deployed()) {
            JsonValue entry = member(member(member(index, "int8"), "scales"), param.name());
            double scale = Double.parseDouble(((JsonValue.JsonString) member(entry, "hex")).value());
            tensors.put(
                    param.name(),
                    Tensor.ofBytes(
                            param.name(),
                            DType.I8,
                            param.shape(),
                            tensor("q8/" + param.name()).data()));
            String absmax = Weights.absmaxOf(param.name());
            tensors.put(absmax, Tensor.ofFloats(absmax, Shape.of(1), new float[] {(float) (scale * 127)}));
        }
        return Weights.of(blueprint, tensors, FOLDER);
    }

    static Recipe northstar() {
        LayerKind attention = new LayerKind.Attention(false);
        return core(
                new PatchSize(2, 8, 80), List.of(attention, attention), 4, 24, window(16, 16, attention), counted());
    }

    static Recipe transition() {
        LayerKind attention = new LayerKind.Attention(true);
        return core(
                new PatchSize(2, 8, 96), List.of(attention, attention), 4, 16, window(24, 32, attention), counted());
    }

    static Recipe conv() {
        LayerKind attention = new LayerKind.Attention(true);
        List<LayerKind> layers = List.of(new LayerKind.GatedConv(1), new LayerKind.GatedConv(2), attention, attention);
        return core(new PatchSize(2, 8, 32), layers, 2, 12, window(16, 16, attention), new Transition.None());
    }

    static Recipe sparseState() {
        LayerKind sparse = new LayerKind.SparseState(false, 4, List.of(3, 5, 8, 13), 5);
        Local local = window(16, 16, new LayerKind.Attention(false));
        return core(new PatchSize(2, 8, 64), List.of(sparse, sparse), 2, 12, local, new Transition.None());
    }

    static Recipe mixtureOfDepth() {
        LayerKind attention = new LayerKind.Attention(false);
        List<LayerKind> layers = List.of(attention, new LayerKind.MixtureOfDepth(false, 2, true, 4, 0.5));
        return core(new PatchSize(2, 8, 48), layers, 2, 12, window(16, 16, attention), new Transition.None());
    }

    static Recipe recurrent(boolean resetEachPatch) {
        LayerKind encoder = new LayerKind.Encoder(0.1f);
        return new Recipe.Patch(
                new PatchSize(4, 8, 32),
                new Global(16, 4, List.of(encoder, encoder)),
                24,
                ContextFrom.ABI,
                new Local.Gru(resetEachPatch),
                new Transition.None(),
                new Head.None());
    }

    static Recipe byteLm() {
        return new Recipe.ByteLm(32, 16, 4, 2, 24, 0.1f);
    }

    static Recipe gruCapsule() {
        return new Recipe.GruCapsule(64, 64, 128);
    }

    static Recipe mlpCapsule() {
        return new Recipe.MlpCapsule(64, 32);
    }

    private static Local window(int width, int window, LayerKind layer) {
        return new Local.Window(width, window, List.of(layer));
    }

    private static Transition counted() {
        return new Transition.Counted(0.1);
    }

    private static Recipe core(
            PatchSize patch, List<LayerKind> layers, int heads, int abi, Local local, Transition transition) {
        return new Recipe.Patch(
                patch,
                new Global(16, heads, layers),
                abi,
                ContextFrom.GLOBAL_STATE,
                local,
                transition,
                new Head.None());
    }
}
