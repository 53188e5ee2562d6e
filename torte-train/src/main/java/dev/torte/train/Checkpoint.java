package dev.torte.train;

import dev.torte.model.Blueprint;
import dev.torte.model.DType;
import dev.torte.model.Param;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.SafeTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The whole state of a run after some update: safetensors with the weights and both Adam moments of every trained parameter
 * ({@code weights/NAME}, {@code moment1/NAME}, {@code moment2/NAME}) and the metadata {@code format}, {@code config},
 * {@code data} and {@code step}. No clock and no machine is in it, so equal states are equal bytes.
 */
record Checkpoint(
        long step, Map<String, float[]> weights, Map<String, float[]> firstMoment, Map<String, float[]> secondMoment) {
    static final String FORMAT = "torte-checkpoint/1";

    private static final String NEXT_STEP = "Start a new run, or repeat the settings and data of the one that was interrupted.";

    /** The three groups of tensors, as their names begin. */
    private enum Group {
        WEIGHTS("weights/"),
        MOMENT1("moment1/"),
        MOMENT2("moment2/");

        private final String prefix;

        Group(String prefix) {
            this.prefix = prefix;
        }
    }

    /** Writes the file as a whole. */
    void write(Path file, TrainConfig config, String dataHash) {
        List<Tensor> tensors = new ArrayList<>();
        for (Param param : Blueprint.of(config.recipe()).trained()) {
            for (Group group : Group.values()) {
                tensors.add(Tensor.ofFloats(
                        group.prefix + param.name(), param.shape(), values(group).get(param.name())));
            }
        }
        SafeTensors.write(
                file,
                Map.of(
                        "format", FORMAT,
                        "config", Json.canonical(ConfigJson.of(config)),
                        "data", dataHash,
                        "step", Long.toString(step)),
                tensors);
    }

    private Map<String, float[]> values(Group group) {
        return switch (group) {
            case WEIGHTS -> weights;
            case MOMENT1 -> firstMoment;
            case MOMENT2 -> secondMoment;
        };
    }

    /**
     * Reads a checkpoint of a run with exactly this configuration and data.
     *
     * @throws TorteException.Incompatible listing every difference
     * @throws TorteException when the file is missing or damaged
     */
    static Checkpoint read(Path file, TrainConfig config, String dataHash) {
        try (SafeTensors tensors = SafeTensors.open(file)) {
            Map<String, String> metadata = tensors.metadata();
            require(file, "format", FORMAT, metadata.getOrDefault("format", "nothing"));
            List<String> mismatches =
                    new ArrayList<>(ConfigJson.differences(ConfigJson.of(config), config(file, metadata)));
            String foundData = metadata.getOrDefault("data", "nothing");
            if (!foundData.equals(dataHash)) {
                mismatches.add("data: expected " + dataHash + ", found " + foundData);
            }
            if (!mismatches.isEmpty()) {
                throw new TorteException.Incompatible(file, "the run to resume", mismatches, NEXT_STEP);
            }
            List<Param> params = Blueprint.of(config.recipe()).trained();
            mismatches.addAll(tensorMismatches(params, tensors.tensors()));
            if (!mismatches.isEmpty()) {
                throw new TorteException.Incompatible(file, "its own recipe", mismatches, NEXT_STEP);
            }
            return new Checkpoint(
                    step(file, metadata, config.budget().steps()),
                    floats(params, Group.WEIGHTS, tensors.tensors()),
                    floats(params, Group.MOMENT1, tensors.tensors()),
                    floats(params, Group.MOMENT2, tensors.tensors()));
        }
    }

    private static JsonValue config(Path file, Map<String, String> metadata) {
        try {
            return Json.parse(metadata.getOrDefault("config", ""));
        } catch (Json.Invalid e) {
            throw new TorteException.Malformed(file, "config", "JSON", e.getMessage(), NEXT_STEP);
        }
    }

    private static long step(Path file, Map<String, String> metadata, long steps) {
        String text = metadata.getOrDefault("step", "nothing");
        try {
            long step = Long.parseLong(text);
            if (step >= 0 && step <= steps) {
                return step;
            }
        } catch (NumberFormatException e) {
            throw new TorteException.Malformed(file, "step", "a number", text, NEXT_STEP);
        }
        throw new TorteException.Malformed(file, "step", "0 to " + steps, text, NEXT_STEP);
    }

    private static List<String> tensorMismatches(List<Param> params, Map<String, Tensor> tensors) {
        List<String> mismatches = new ArrayList<>();
        TreeSet<String> surplus = new TreeSet<>(tensors.keySet());
        for (Param param : params) {
            for (Group group : Group.values()) {
                String name = group.prefix + param.name();
                surplus.remove(name);
                Tensor tensor = tensors.get(name);
                if (tensor == null || tensor.type() != DType.F32 || !tensor.shape().equals(param.shape())) {
                    mismatches.add(name + ": expected F32 " + param.shape() + ", found "
                            + (tensor == null ? "nothing" : tensor.type() + " " + tensor.shape()));
                }
            }
        }
        surplus.forEach(name -> mismatches.add(name + ": expected nothing, found a tensor"));
        return mismatches;
    }

    private static Map<String, float[]> floats(List<Param> params, Group group, Map<String, Tensor> tensors) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Param param : params) {
            values.put(param.name(), tensors.get(group.prefix + param.name()).toFloats());
        }
        return values;
    }

    private static void require(Path file, String where, String expected, String found) {
        if (!found.equals(expected)) {
            throw new TorteException.Malformed(file, where, expected, found, NEXT_STEP);
        }
    }
}
