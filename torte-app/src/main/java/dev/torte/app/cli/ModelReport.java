package dev.torte.app.cli;

import dev.torte.app.JsonLine;
import dev.torte.model.Model;
import dev.torte.model.Param;
import dev.torte.model.Presets;
import dev.torte.model.Tensor;
import dev.torte.model.contract.AbiContract;
import dev.torte.model.contract.CanonicalAnchors;
import dev.torte.model.io.Json;
import dev.torte.model.io.ModelFile;
import dev.torte.model.io.RecipeJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What inspecting a model file shows.
 *
 * @param facts members by name in the order to show them, as {@link JsonLine} takes them
 */
record ModelReport(Map<String, Object> facts) {

    /** Describes an open file. */
    static ModelReport of(Path path, ModelFile file) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", path.toString());
        facts.put("sizeBytes", file.sizeBytes());
        facts.put("identity", file.identity());
        facts.put("format", ModelFile.FORMAT);
        facts.put("preset", preset(file));
        facts.put("recipe", JsonLine.read(RecipeJson.write(file.recipe())));
        facts.put("parameters", file.blueprint().parameterCount());
        facts.put(
                "deployedParameters",
                file.blueprint().deployed().stream()
                        .mapToLong(param -> param.shape().elements())
                        .sum());
        facts.put("parametersByBlock", parametersByBlock(file));
        facts.put("bytesByType", bytesByType(file));
        facts.putAll(abi(file.blueprint().model()));
        facts.put("card", file.card().facts());
        return new ModelReport(facts);
    }

    /** A core has an ABI contract; a capsule that reads anchors counts on its basis. */
    private static Map<String, Object> abi(Model model) {
        return AbiContract.of(model)
                .map(contract -> {
                    Map<String, Object> shown = new LinkedHashMap<>();
                    shown.put("identity", contract.identity());
                    JsonLine.read(Json.canonical(contract.json()))
                            .forEach((name, value) -> shown.put(String.valueOf(name), value));
                    return Map.<String, Object>of("abi", shown);
                })
                .orElseGet(() -> model.abiWidth() == 0
                        ? Map.of()
                        : Map.of(
                                "anchors",
                                new TreeMap<>(Map.of(
                                        "name", CanonicalAnchors.name(model.abiWidth()),
                                        "sha256",
                                                AbiContract.Basis.ofWidth(model.abiWidth())
                                                        .sha256()))));
    }

    private static String preset(ModelFile file) {
        return Presets.recipes().entrySet().stream()
                .filter(entry -> entry.getValue().equals(file.recipe()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("none");
    }

    private static Map<String, Long> parametersByBlock(ModelFile file) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Param param : file.blueprint().deployed()) {
            counts.merge(block(param.name()), param.shape().elements(), Long::sum);
        }
        return counts;
    }

    /** Returns the part of a parameter's name that names its block: the first word, with the number of a layer after it. */
    private static String block(String name) {
        String[] words = name.split("\\.");
        StringBuilder block = new StringBuilder(words[0]);
        for (int i = 1; i < words.length - 1 && words[i].matches("layers|[0-9]+"); i++) {
            block.append('.').append(words[i]);
        }
        return block.toString();
    }

    private static Map<String, Long> bytesByType(ModelFile file) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (Tensor tensor : file.weights().tensors()) {
            bytes.merge(tensor.type().name(), tensor.data().byteSize(), Long::sum);
        }
        return bytes;
    }

    /** Returns the lines for people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        facts.forEach((name, value) -> {
            if (value instanceof Map<?, ?> members && !name.equals("recipe")) {
                lines.add(name + ":");
                members.forEach(
                        (key, member) -> lines.add(String.format(Locale.ROOT, "  %-26s %s", key, number(member))));
            } else {
                lines.add(String.format(Locale.ROOT, "%-28s %s", name, number(value)));
            }
        });
        return lines;
    }

    private static Map<String, Object> texts(Map<?, ?> members) {
        Map<String, Object> texts = new LinkedHashMap<>();
        members.forEach((key, value) -> texts.put(String.valueOf(key), value));
        return texts;
    }

    private static String number(Object value) {
        return switch (value) {
            case Long count -> String.format(Locale.ROOT, "%,d", count);
            case Map<?, ?> members -> JsonLine.of(texts(members));
            default -> String.valueOf(value);
        };
    }
}
