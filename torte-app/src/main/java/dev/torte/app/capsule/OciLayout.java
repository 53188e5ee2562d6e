package dev.torte.app.capsule;

import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import dev.torte.model.io.Digest;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonObject;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A capsule as an OCI image layout with the media types of CNCF ModelPack, for registries that hold containers: one uncompressed layer
 * for each file, no time and no machine, so that the same capsule always has the same digests.
 */
final class OciLayout {
    private static final String MODEL = "application/vnd.cncf.model.";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private final Path folder;
    private final List<JsonValue> layers = new ArrayList<>();
    private final List<JsonValue> diffs = new ArrayList<>();

    private OciLayout(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes one to a folder that is not there yet, or is empty.
     *
     * @param readme the model card
     * @return the manifest's digest
     * @throws TorteException.Occupied if the folder holds something
     */
    static String write(ExportedCapsule capsule, String readme, Path folder) {
        requireEmpty(folder);
        OciLayout layout = new OciLayout(folder);
        layout.layer("weight.v1.raw", capsule.fileName(), capsule.content());
        Optional<byte[]> signature = capsule.signature();
        if (signature.isPresent()) {
            layout.layer("weight.config.v1.raw", capsule.fileName() + Signature.SUFFIX, signature.get());
        }
        layout.layer("doc.v1.raw", "README.md", readme.getBytes(StandardCharsets.UTF_8));
        return layout.finish(capsule);
    }

    private static void requireEmpty(Path folder) {
        String[] names = folder.toFile().list();
        if (Files.exists(folder) && (names == null || names.length > 0)) {
            throw new TorteException.Occupied(folder, "Name a folder that is not there yet.");
        }
    }

    private void layer(String type, String name, byte[] content) {
        Map<String, JsonValue> descriptor = descriptor(MODEL + type, content);
        descriptor.put("annotations", new JsonObject(Map.of("org.cncf.model.filepath", JsonValue.of(name))));
        layers.add(new JsonObject(descriptor));
        diffs.add(JsonValue.of(digest(content)));
    }

    /** Writes a blob and returns what it is. */
    private Map<String, JsonValue> descriptor(String type, byte[] content) {
        String hex = Digest.sha256(content);
        write(folder.resolve("blobs").resolve("sha256").resolve(hex), content);
        Map<String, JsonValue> descriptor = new LinkedHashMap<>();
        descriptor.put("mediaType", JsonValue.of(type));
        descriptor.put("digest", JsonValue.of(digest(content)));
        descriptor.put("size", JsonValue.of((long) content.length));
        return descriptor;
    }

    private static String digest(byte[] content) {
        return "sha256:" + Digest.sha256(content);
    }

    private String finish(ExportedCapsule capsule) {
        Map<String, JsonValue> model = new LinkedHashMap<>();
        model.put("architecture", JsonValue.of(capsule.architecture()));
        model.put("format", JsonValue.of("safetensors"));
        capsule.precision().ifPresent(precision -> model.put("precision", JsonValue.of(precision)));
        JsonObject config = new JsonObject(Map.of(
                "descriptor", descriptor(capsule),
                "config", new JsonObject(model),
                "modelfs", new JsonObject(Map.of("type", JsonValue.of("layers"), "diffIds", new JsonArray(diffs)))));
        JsonObject manifest = new JsonObject(Map.of(
                "schemaVersion", JsonValue.of(2L),
                "mediaType", JsonValue.of(MANIFEST),
                "artifactType", JsonValue.of(MODEL + "manifest.v1+json"),
                "config", new JsonObject(descriptor(MODEL + "config.v1+json", bytes(config))),
                "layers", new JsonArray(layers),
                "annotations", annotations(capsule)));
        Map<String, JsonValue> entry = descriptor(MANIFEST, bytes(manifest));
        entry.put("artifactType", JsonValue.of(MODEL + "manifest.v1+json"));
        capsule.release()
                .ifPresent(release -> entry.put(
                        "annotations",
                        new JsonObject(Map.of(
                                "org.opencontainers.image.ref.name",
                                JsonValue.of(release.version().getVersion().replace('+', '_'))))));
        write(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII));
        // Last: without it there is no image.
        write(
                folder.resolve("index.json"),
                bytes(new JsonObject(Map.of(
                        "schemaVersion", JsonValue.of(2L),
                        "mediaType", JsonValue.of(INDEX),
                        "manifests", new JsonArray(List.of(new JsonObject(entry)))))));
        return digest(bytes(manifest));
    }

    private static JsonObject descriptor(ExportedCapsule capsule) {
        Map<String, JsonValue> facts = new LinkedHashMap<>();
        facts.put("family", JsonValue.of("torte"));
        facts.put("name", JsonValue.of(capsule.name()));
        facts.put("revision", JsonValue.of(capsule.identity()));
        capsule.card()
                .get("licence")
                .ifPresent(licence -> facts.put("licenses", new JsonArray(List.of(JsonValue.of(licence)))));
        capsule.release().ifPresent(release -> {
            facts.put("version", JsonValue.of(release.version().getVersion()));
            facts.put("description", JsonValue.of(release.domain()));
        });
        return new JsonObject(facts);
    }

    /** What a host has to know before it fetches anything. */
    private static JsonObject annotations(ExportedCapsule capsule) {
        Map<String, JsonValue> facts = new LinkedHashMap<>();
        for (String fact : List.of(CapsuleFacts.CONTRACT, CapsuleFacts.CONFORMANCE, "engine", "domain")) {
            capsule.card().get(fact).ifPresent(text -> facts.put("dev.torte.capsule." + fact, JsonValue.of(text)));
        }
        facts.put("dev.torte.capsule.identity", JsonValue.of(capsule.identity()));
        return new JsonObject(facts);
    }

    private static byte[] bytes(JsonObject value) {
        return Json.canonical(value).getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(Path file, byte[] content) {
        AtomicFile.write(file, List.of(MemorySegment.ofArray(content)));
    }
}
