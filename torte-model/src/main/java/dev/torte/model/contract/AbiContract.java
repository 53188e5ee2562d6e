package dev.torte.model.contract;

import dev.torte.model.Block;
import dev.torte.model.Model;
import dev.torte.model.io.Digest;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a core's ABI states are and what may be attached to them, {@value #FORMAT} of {@code docs/format.md}. Follows from the recipe
 * alone and is in no file, so a file cannot contradict it. Two cores of one contract share coordinates only as far as training brought
 * them together. Immutable.
 *
 * @param width     floats of a state
 * @param brickHead SHA-256 of {@link CanonicalHead} of that width, as little-endian float32
 * @param states    what a state belongs to
 * @param storages  how bricks may store their numbers
 * @param bricks    which bricks may read the states
 */
public record AbiContract(
        int width,
        Normalisation normalisation,
        Basis basis,
        String brickHead,
        StateInterface states,
        Set<Storage> storages,
        Set<BrickKind> bricks) {

    /** The name of this contract's form and of what its words mean. */
    public static final String FORMAT = "torte-abi/1";

    public AbiContract {
        storages = Collections.unmodifiableSet(new TreeSet<>(storages));
        bricks = Collections.unmodifiableSet(new TreeSet<>(bricks));
    }

    /**
     * A LayerNorm over the state, as the last thing that happens to it.
     *
     * @param affine whether each component has a learned gain and bias behind it
     */
    public record Normalisation(float epsilon, boolean affine) {}

    /**
     * The axes: anchors that states are drawn to.
     *
     * @param version of the rule that makes anchors out of the table
     * @param sha256  of the table, as little-endian float32
     * @param decay   how much of the sum one byte leaves
     */
    public record Basis(String version, String sha256, float decay) {
        /** Returns the basis of a width. */
        public static Basis ofWidth(int width) {
            return new Basis(
                    CanonicalAnchors.VERSION, CanonicalAnchors.ofWidth(width).hash(), CanonicalAnchors.DECAY);
        }

        JsonObject json() {
            return object("version", JsonValue.of(version), "sha256", JsonValue.of(sha256), "decay", number(decay));
        }
    }

    /** How a brick's numbers are stored. */
    public enum Storage {
        FLOAT32,
        INT8,
        FP8_E4M3,
        INT4
    }

    /** What a brick computes. */
    public enum BrickKind {
        DENSE,
        GATED_SPARSE,
        LOW_RANK,
        SPARSE_LOW_RANK
    }

    /** Returns the contract of a model, with all storages and bricks; empty for a model without ABI states. */
    public static Optional<AbiContract> of(Model model) {
        return StateInterface.of(model).map(states -> ofWidth(model.abiWidth(), states));
    }

    /** Returns the contract of cores of a width, with all storages and bricks. */
    public static AbiContract ofWidth(int width, StateInterface states) {
        return new AbiContract(
                width,
                new Normalisation(Block.NORM_EPSILON, true),
                Basis.ofWidth(width),
                CanonicalHead.hash(width),
                states,
                Set.of(Storage.values()),
                Set.of(BrickKind.values()));
    }

    /** Returns what one brick needs of a core that is otherwise as this says. */
    public AbiContract needing(Storage storage, BrickKind brick) {
        return new AbiContract(width, normalisation, basis, brickHead, states, Set.of(storage), Set.of(brick));
    }

    /**
     * Returns every way in which an offer does not meet a need, each as "name: expected X, found Y"; none if it does. Width,
     * normalisation, basis and head must be equal; storages and bricks of the offer must include those of the need. What a state
     * belongs to does not count: {@link StatePairs} says which states of two interfaces mean the same.
     *
     * @param offered  by a core
     * @param required by a brick, or by another core that is compared
     */
    public static List<String> mismatches(AbiContract offered, AbiContract required) {
        Map<String, JsonValue> found = offered.json().members();
        List<String> all = new ArrayList<>();
        for (String name : List.of("width", "normalisation", "basis", "brickHead")) {
            JsonValue expected = required.json().members().get(name);
            if (!expected.equals(found.get(name))) {
                all.add(mismatch(name, Json.canonical(expected), Json.canonical(found.get(name))));
            }
        }
        if (!offered.storages.containsAll(required.storages)) {
            all.add(mismatch("storages", words(required.storages), words(offered.storages)));
        }
        if (!offered.bricks.containsAll(required.bricks)) {
            all.add(mismatch("bricks", words(required.bricks), words(offered.bricks)));
        }
        return List.copyOf(all);
    }

    private static String mismatch(String name, String expected, String found) {
        return name + ": expected " + expected + ", found " + found;
    }

    private static String words(Set<? extends Enum<?>> values) {
        return Json.canonical(array(values));
    }

    /** Returns the JSON form. */
    public JsonObject json() {
        return object(
                "format", JsonValue.of(FORMAT),
                "width", JsonValue.of((long) width),
                "normalisation",
                        object(
                                "kind", JsonValue.of("layer-norm"),
                                "epsilon", number(normalisation.epsilon()),
                                "affine", JsonValue.of(normalisation.affine())),
                "basis", basis.json(),
                "brickHead", JsonValue.of(brickHead),
                "states",
                        switch (states) {
                            case StateInterface.AfterBytes() -> object("kind", JsonValue.of("after-bytes"));
                            case StateInterface.PatchContexts(int patchBytes) ->
                                object(
                                        "kind", JsonValue.of("patch-contexts"),
                                        "patchBytes", JsonValue.of((long) patchBytes));
                        },
                "storages", array(storages),
                "bricks", array(bricks));
    }

    /** Returns the SHA-256 of the JSON form in canonical spelling: the name of this contract. */
    public String identity() {
        return Digest.sha256(Json.canonical(json()));
    }

    /** The decimal that people would write for this float, not the one of its double. */
    private static JsonValue number(float value) {
        return JsonValue.of(Double.parseDouble(Float.toString(value)));
    }

    /** The names of constants, lowercase with hyphens, in order. */
    private static JsonArray array(Set<? extends Enum<?>> values) {
        return new JsonArray(values.stream()
                .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .sorted()
                .map(JsonValue::of)
                .toList());
    }

    private static JsonObject object(Object... namesAndValues) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], (JsonValue) namesAndValues[i + 1]);
        }
        return new JsonObject(members);
    }
}
