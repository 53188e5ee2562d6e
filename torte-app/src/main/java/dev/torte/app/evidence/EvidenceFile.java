package dev.torte.app.evidence;

import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import dev.torte.model.io.Digest;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record on disk, format {@value #FORMAT}: one line of canonical JSON, an object with {@code format} and {@code sha256}, which is
 * the SHA-256 of the canonical JSON of all other members. So a record that was edited or cut no longer is what it says.
 */
public final class EvidenceFile {
    public static final String FORMAT = "torte-evidence/1";

    /** Larger than any record; a larger file is not read. */
    private static final long MOST_BYTES = 16 << 20;

    private static final String NEXT_STEP =
            "Take the record from the repository again, or delete it and repeat 'torte experiment run'.";

    private EvidenceFile() {}

    /**
     * Writes a record as a whole.
     *
     * @return its hash
     * @throws TorteException.Unwritable if that fails
     */
    public static String write(Path file, JsonObject content) {
        Map<String, JsonValue> members = new LinkedHashMap<>(content.members());
        members.put("format", JsonValue.of(FORMAT));
        String hash = hash(members);
        members.put("sha256", JsonValue.of(hash));
        byte[] bytes = (Json.canonical(new JsonObject(members)) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, List.of(MemorySegment.ofArray(bytes)));
        return hash;
    }

    /**
     * Reads a record and checks that it is whole.
     *
     * @throws TorteException.Missing if there is none
     * @throws TorteException.Malformed if it is truncated or something else
     * @throws TorteException.Altered if its content is not that of its hash
     */
    public static JsonObject read(Path file) {
        Map<String, JsonValue> members = new LinkedHashMap<>(parse(file).members());
        if (!(members.get("format") instanceof JsonString format)
                || !format.value().equals(FORMAT)) {
            throw new TorteException.Malformed(file, "format", FORMAT, "something else", NEXT_STEP);
        }
        if (!(members.remove("sha256") instanceof JsonString promised)) {
            throw new TorteException.Malformed(file, "sha256", "64 hexadecimal digits", "nothing", NEXT_STEP);
        }
        String found = hash(members);
        if (!found.equals(promised.value())) {
            throw new TorteException.Altered(file, "the record", promised.value(), found);
        }
        return new JsonObject(members);
    }

    /** Returns what a file that was read, and so was found whole, states as its hash. */
    public static String hash(JsonObject record) {
        return hash(record.members());
    }

    private static String hash(Map<String, JsonValue> members) {
        return Digest.sha256(Json.canonical(new JsonObject(members)));
    }

    private static JsonObject parse(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new TorteException.Malformed(
                        file, "size", "at most " + MOST_BYTES + " bytes", Files.size(file) + " bytes", NEXT_STEP);
            }
            return object(Json.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)))
                    .orElseThrow(() ->
                            new TorteException.Malformed(file, "record", "an object", "another value", NEXT_STEP));
        } catch (NoSuchFileException e) {
            throw new TorteException.Missing(file, "a record of evidence", NEXT_STEP);
        } catch (IOException e) {
            throw new TorteException.Unreadable(file, e);
        } catch (Json.Invalid e) {
            throw new TorteException.Malformed(file, "record", "JSON", e.getMessage(), NEXT_STEP);
        }
    }

    private static Optional<JsonObject> object(JsonValue value) {
        return value instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }
}
