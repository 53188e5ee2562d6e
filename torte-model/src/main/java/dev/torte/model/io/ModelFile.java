package dev.torte.model.io;

import dev.torte.model.Blueprint;
import dev.torte.model.Recipe;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A core or a capsule on disk, format {@value #FORMAT}: safetensors with the metadata {@code format}, {@code recipe}, {@code card}
 * and {@code identity} ({@code docs/format.md}).
 *
 * <p>The identity is the SHA-256 of the canonical manifest {card, format, recipe, tensors: {name: {dtype, sha256, shape}}}; so
 * it depends on every number and on the card, and on nothing else. Opening recomputes it. The weights are valid until
 * {@link #close}; threads may share the file.
 */
public final class ModelFile implements AutoCloseable {
    public static final String FORMAT = "torte-weights/1";

    private static final Set<String> METADATA = Set.of("format", "recipe", "card", "identity");

    private final SafeTensors file;
    private final Weights weights;
    private final Card card;
    private final String identity;
    private final long sizeBytes;

    private ModelFile(SafeTensors file, Weights weights, Card card, String identity, long sizeBytes) {
        this.file = file;
        this.weights = weights;
        this.card = card;
        this.identity = identity;
        this.sizeBytes = sizeBytes;
    }

    /**
     * Maps a file and checks all of it.
     *
     * @throws TorteException.Missing if there is no such file
     * @throws TorteException.Malformed if it is not a model file
     * @throws TorteException.Incompatible if its tensors are not those of its recipe
     * @throws TorteException.Altered if its content is not what its identity says
     */
    public static ModelFile open(Path path) {
        SafeTensors file = SafeTensors.open(path);
        try {
            SortedMap<String, String> metadata = file.metadata();
            if (!FORMAT.equals(metadata.get("format")) || !metadata.keySet().equals(METADATA)) {
                throw new TorteException.Malformed(
                        path,
                        "metadata",
                        "format " + FORMAT + " with " + new TreeSet<>(METADATA),
                        metadata.get("format") + " with " + metadata.keySet(),
                        "Name a model file made by torte, or convert another one with 'torte import'.");
            }
            Recipe recipe = RecipeJson.read(metadata.get("recipe"), path);
            Card card = readCard(metadata.get("card"), path);
            Weights weights = Weights.of(Blueprint.of(recipe), file.tensors(), path);
            String identity = identity(recipe, card, weights.tensors());
            if (!identity.equals(metadata.get("identity"))) {
                throw new TorteException.Altered(path, "content", metadata.get("identity"), identity);
            }
            return new ModelFile(file, weights, card, identity, Files.size(path));
        } catch (IOException e) {
            file.close();
            throw new TorteException.Unreadable(path, e);
        } catch (TorteException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Writes a model atomically.
     *
     * @return its identity
     * @throws TorteException.Unwritable if it cannot be written; an older file at {@code path} is then unchanged
     */
    public static String write(Path path, Weights weights, Card card) {
        Recipe recipe = weights.blueprint().recipe();
        String identity = identity(recipe, card, weights.tensors());
        SafeTensors.write(
                path,
                Map.of(
                        "format",
                        FORMAT,
                        "recipe",
                        RecipeJson.write(recipe),
                        "card",
                        Json.canonical(json(card)),
                        "identity",
                        identity),
                weights.tensors());
        return identity;
    }

    /** Returns the identity that a file with this content has. */
    public static String identity(Recipe recipe, Card card, List<Tensor> tensors) {
        // Hashing is most of the time that opening takes, and tensors hash by themselves.
        Map<String, JsonValue> entries = tensors.parallelStream()
                .collect(Collectors.toConcurrentMap(
                        Tensor::name,
                        tensor -> new JsonObject(Map.of(
                                "dtype", JsonValue.of(tensor.type().name()),
                                "shape", JsonValue.of(tensor.shape().toString()),
                                "sha256",
                                        JsonValue.of(
                                                new Digest().add(tensor.data()).hex())))));
        return Digest.sha256(Json.canonical(new JsonObject(Map.of(
                "format", JsonValue.of(FORMAT),
                "recipe", JsonValue.of(RecipeJson.write(recipe)),
                "card", json(card),
                "tensors", new JsonObject(new TreeMap<>(entries))))));
    }

    private static JsonObject json(Card card) {
        Map<String, JsonValue> facts = new LinkedHashMap<>();
        card.facts().forEach((name, text) -> facts.put(name, new JsonString(text)));
        return new JsonObject(facts);
    }

    private static Card readCard(String text, Path path) {
        SortedMap<String, String> facts = new TreeMap<>();
        try {
            if (Json.parse(text) instanceof JsonObject object) {
                for (Map.Entry<String, JsonValue> fact : object.members().entrySet()) {
                    if (!(fact.getValue() instanceof JsonString string)) {
                        throw malformedCard(path, fact.getKey() + " is not a text");
                    }
                    facts.put(fact.getKey(), string.value());
                }
                return new Card(facts);
            }
        } catch (Json.Invalid e) {
            throw malformedCard(path, e.getMessage());
        }
        throw malformedCard(path, "another value");
    }

    private static TorteException malformedCard(Path path, String found) {
        return new TorteException.Malformed(path, "card", "a JSON object of texts", found, "Get a fresh copy.");
    }

    public Recipe recipe() {
        return weights.blueprint().recipe();
    }

    public Blueprint blueprint() {
        return weights.blueprint();
    }

    public Weights weights() {
        return weights;
    }

    public Card card() {
        return card;
    }

    /** Returns the SHA-256 of the content, 64 lowercase hex digits. */
    public String identity() {
        return identity;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    /** Unmaps the file; its weights may not be used any more. */
    @Override
    public void close() {
        file.close();
    }
}
