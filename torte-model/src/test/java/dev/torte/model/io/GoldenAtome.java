package dev.torte.model.io;

import dev.torte.model.Blueprint;
import dev.torte.model.Param;
import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.Positions;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tiny models of golden/atome. */
public final class GoldenAtome {
    private GoldenAtome() {}

    /** Returns the sizes of the three tiny routed models. */
    public static Recipe.RoutedLm recipe(Quantizer quantizer) {
        return new Recipe.RoutedLm(
                32,
                16,
                2,
                Positions.NONE,
                List.of(new PathwayKind.Local(5), new PathwayKind.State(), new PathwayKind.Sparse(1, 8, 3)),
                quantizer);
    }

    /** Returns the float weights of one of them, by name: the order in the file is that of the blueprint. */
    public static Map<String, float[]> weights(String name, Blueprint blueprint) {
        float[] all = NpzReader.read(GoldenFiles.golden("atome/" + name + ".npz"))
                .get("weights")
                .toFloats();
        Map<String, float[]> values = new LinkedHashMap<>();
        int at = 0;
        for (Param param : blueprint.params()) {
            int count = Math.toIntExact(param.shape().elements());
            values.put(param.name(), Arrays.copyOfRange(all, at, at + count));
            at += count;
        }
        if (at != all.length) {
            throw new AssertionError(name + " has " + all.length + " weights, the blueprint " + at);
        }
        return values;
    }

    /** Returns what the index says under a path of names. */
    public static JsonValue index(String... path) {
        try {
            JsonValue value = Json.parse(Files.readString(GoldenFiles.golden("atome/tiny.json")));
            for (String name : path) {
                value = GoldenFiles.member(value, name);
            }
            return value;
        } catch (IOException | Json.Invalid e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a list of numbers of the index. */
    public static double[] numbers(String... path) {
        return ((JsonArray) index(path))
                .elements().stream()
                        .mapToDouble(number -> ((JsonNumber) number).asDouble())
                        .toArray();
    }
}
