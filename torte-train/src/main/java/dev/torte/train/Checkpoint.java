package dev.torte.train;

import dev.torte.model.DType;
import dev.torte.model.Param;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.SafeTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The whole state of a run after some update: safetensors with the weights and both Adam moments of every trained parameter
 * ({@code weights/NAME}, {@code moment1/NAME}, {@code moment2/NAME}) and the metadata {@code format}, {@code config},
 * {@code data} and {@code step}. No clock and no machine is in it, so equal states are equal bytes.
 *
 * <p>An open checkpoint is a mapped file that was found to fit its run.
 */
final class Checkpoint implements AutoCloseable {
    static final String FORMAT = "torte-checkpoint/1";

    private static final String NEXT_STEP =
            "Start a new run, or repeat the settings and data of the one that was interrupted.";

    private final SafeTensors file;
    private final long step;

    private Checkpoint(SafeTensors file, long step) {
        this.file = file;
        this.step = step;
    }

    /** The three groups of tensors, as their names begin. */
    private enum Group {
        WEIGHTS("weights/"),
        MOMENT1("moment1/"),
        MOMENT2("moment2/");

        private final String prefix;

        Group(String prefix) {
            this.prefix = prefix;
        }

        FlatBuffer of(RunMemory memory) {
            return switch (this) {
                case WEIGHTS -> memory.weights();
                case MOMENT1 -> memory.firstMoment();
                case MOMENT2 -> memory.secondMoment();
            };
        }
    }

    /** Writes the state after {@code step} updates, replacing the file as a whole. */
    static void write(Path file, TrainConfig config, String dataHash, long step, RunMemory memory) {
        List<Tensor> tensors = new ArrayList<>();
        for (Group group : Group.values()) {
            FlatBuffer from = group.of(memory);
            from.layout()
                    .slots()
                    .forEach(slot -> tensors.add(
                            from.stored(slot, group.prefix + slot.param().name())));
        }
        SafeTensors.write(
                file,
                Map.of(
                        "format",
                        FORMAT,
                        "config",
                        Json.canonical(ConfigJson.of(config)),
                        "data",
                        dataHash,
                        "step",
                        Long.toString(step)),
                tensors);
    }

    /**
     * Opens a checkpoint of a run with exactly this configuration and data.
     *
     * @throws TorteException.Incompatible listing every difference
     * @throws TorteException when the file is missing or damaged
     */
    static Checkpoint open(Path path, TrainConfig config, String dataHash) {
        SafeTensors file = SafeTensors.open(path);
        try {
            return checked(path, file, config, dataHash);
        } catch (TorteException e) {
            file.close();
            throw e;
        }
    }

    private static Checkpoint checked(Path path, SafeTensors file, TrainConfig config, String dataHash) {
        Map<String, String> metadata = file.metadata();
        require(path, "format", FORMAT, metadata.getOrDefault("format", "nothing"));
        List<String> mismatches =
                new ArrayList<>(ConfigJson.differences(ConfigJson.of(config), config(path, metadata)));
        String foundData = metadata.getOrDefault("data", "nothing");
        if (!foundData.equals(dataHash)) {
            mismatches.add("data: expected " + dataHash + ", found " + foundData);
        }
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(path, "the run to resume", mismatches, NEXT_STEP);
        }
        mismatches.addAll(tensorMismatches(config.trained(), file.tensors()));
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(path, "its own recipe", mismatches, NEXT_STEP);
        }
        return new Checkpoint(file, step(path, metadata, config.budget().steps()));
    }

    /** Returns the number of updates made. */
    long step() {
        return step;
    }

    /** Copies the state into the memory of a run. */
    void load(RunMemory memory) {
        for (Group group : Group.values()) {
            FlatBuffer to = group.of(memory);
            for (Layout.Slot slot : to.layout().slots()) {
                to.load(slot, file.tensors().get(group.prefix + slot.param().name()));
            }
        }
    }

    @Override
    public void close() {
        file.close();
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
                if (tensor == null
                        || tensor.type() != DType.F32
                        || !tensor.shape().equals(param.shape())) {
                    mismatches.add(name + ": expected F32 " + param.shape() + ", found "
                            + (tensor == null ? "nothing" : tensor.type() + " " + tensor.shape()));
                }
            }
        }
        surplus.forEach(name -> mismatches.add(name + ": expected nothing, found a tensor"));
        return mismatches;
    }

    private static void require(Path file, String where, String expected, String found) {
        if (!found.equals(expected)) {
            throw new TorteException.Malformed(file, where, expected, found, NEXT_STEP);
        }
    }
}
