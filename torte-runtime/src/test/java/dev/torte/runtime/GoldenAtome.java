package dev.torte.runtime;

import dev.torte.model.Blueprint;
import dev.torte.model.Param;
import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.Tensor;
import dev.torte.model.Weights;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.NpzReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tiny model of golden/atome: weights, two texts and the logits after each byte. */
final class GoldenAtome {
    static final Path FOLDER = Path.of("..", "golden", "atome");
    static final int BYTES = 24;

    private final String name;
    private final Map<String, Tensor> arrays;

    GoldenAtome(String name) {
        this.name = name;
        this.arrays = NpzReader.read(FOLDER.resolve(name + ".npz"));
    }

    static Recipe.RoutedLm routed(Quantizer quantizer) {
        return new Recipe.RoutedLm(
                32,
                16,
                2,
                Recipe.Positions.NONE,
                List.of(new PathwayKind.Local(5), new PathwayKind.State(), new PathwayKind.Sparse(1, 8, 3)),
                quantizer);
    }

    static Recipe vanilla() {
        return new Recipe.VanillaLm(32, 16, 2, 2, 48);
    }

    /** Returns the weights, which lie in the order of the blueprint. */
    Weights weights(Recipe recipe) {
        float[] all = arrays.get("weights").toFloats();
        Map<String, float[]> values = new LinkedHashMap<>();
        int at = 0;
        for (Param param : Blueprint.of(recipe).params()) {
            int count = Math.toIntExact(param.shape().elements());
            values.put(param.name(), Arrays.copyOfRange(all, at, at + count));
            at += count;
        }
        return Weights.ofFloats(Blueprint.of(recipe), values);
    }

    byte[] text(int row) {
        JsonValue ids = member(member(parse(FOLDER.resolve("tiny.json")), name), "ids");
        List<JsonValue> values = ((JsonArray) ((JsonArray) ids).elements().get(row)).elements();
        byte[] text = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            text[i] = (byte) ((JsonNumber) values.get(i)).asDouble();
        }
        return text;
    }

    /** Returns the reference's logits of a text, (bytes, 256). */
    float[] logits(int row) {
        return Arrays.copyOfRange(arrays.get("logits").toFloats(), row * BYTES * 256, (row + 1) * BYTES * 256);
    }

    static JsonValue parse(Path file) {
        try {
            return Json.parse(Files.readString(file));
        } catch (IOException | Json.Invalid e) {
            throw new AssertionError(file.toString(), e);
        }
    }

    static JsonValue member(JsonValue object, String name) {
        return ((JsonObject) object).get(name).orElseThrow(() -> new AssertionError("no " + name));
    }

    /** Returns the largest difference of two arrays. */
    static float worst(float[] found, float[] expected) {
        if (found.length != expected.length) {
            throw new AssertionError("expected " + expected.length + " floats, found " + found.length);
        }
        float worst = 0;
        for (int i = 0; i < found.length; i++) {
            float difference = Math.abs(found[i] - expected[i]);
            // A NaN is the worst.
            worst = difference <= worst ? worst : difference;
        }
        return worst;
    }
}
