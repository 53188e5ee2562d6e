package dev.torte.app.imports;

import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.contract.CanonicalAnchors;
import dev.torte.model.io.Digest;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.reference.ReferenceOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the reference's capsule says it is, under the reference's own hash.
 *
 * @param path   the file to name in errors
 * @param stored the spec as the file holds it
 */
record CapsuleSpec(Path path, JsonObject stored) {
    static final String FORMAT = "layercake-portable-domain/1";
    private static final String NEXT = "Get a capsule of the kinds that are expected.";
    private static final String FLOATS = "fp32";
    private static final String INT8 = "int8_symmetric_per_tensor";
    private static final String QUANTIZATION = "quantization";

    /** Returns the spec hash: SHA-256 of compact JSON with sorted names. */
    String hash() {
        return Digest.sha256(Json.canonical(stored));
    }

    /**
     * Checks the stored hash. Old files lack the quantization, and may state the hash with or without it.
     *
     * @throws TorteException.Altered if neither fits
     */
    void requireHash(String expected) {
        if (!expected.equals(hash()) && !expected.equals(normalised().hash())) {
            throw new TorteException.Altered(path, "spec", expected, hash());
        }
    }

    private CapsuleSpec normalised() {
        Map<String, JsonValue> members = new LinkedHashMap<>(stored.members());
        members.putIfAbsent(QUANTIZATION, JsonValue.of(FLOATS));
        return new CapsuleSpec(path, new JsonObject(members));
    }

    boolean int8() {
        return options().text(QUANTIZATION).orElse(FLOATS).equals(INT8);
    }

    String domain() {
        return options().text("domain_id").orElse("unknown");
    }

    /**
     * Returns the recipe.
     *
     * @throws TorteException.Incompatible listing every value that is made for other rules than ours
     */
    Recipe recipe() {
        ReferenceOptions options = options();
        List<String> mismatches = new ArrayList<>();
        expect("format_version", Set.of(FORMAT), mismatches);
        expect("anchor_version", Set.of(CanonicalAnchors.VERSION), mismatches);
        expect("input_mode", Set.of("byte"), mismatches);
        expect("architecture", Set.of("byte_gru", "anchor_mlp"), mismatches);
        if (options.text(QUANTIZATION).isPresent()) {
            expect(QUANTIZATION, Set.of(FLOATS, INT8), mismatches);
        }
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(path, "the capsules that can be imported", mismatches, NEXT);
        }
        int features = options.required("feature_width");
        int hidden = options.required("hidden_width");
        return options.text("architecture").orElseThrow().equals("byte_gru")
                ? new Recipe.GruCapsule(features, options.required("embedding_width"), hidden)
                : new Recipe.MlpCapsule(features, hidden);
    }

    private void expect(String name, Set<String> known, List<String> mismatches) {
        String found = options().text(name).orElse("nothing");
        if (!known.contains(found)) {
            mismatches.add(name + ": expected " + String.join(" or ", known) + ", found " + found);
        }
    }

    private ReferenceOptions options() {
        return new ReferenceOptions(path, stored, NEXT);
    }
}
