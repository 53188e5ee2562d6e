package dev.torte.app.evidence;

import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import dev.torte.model.io.Digest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The list of an experiment's records, {@value #NAME} beside them: what {@code sha256sum -c} reads. It tells a record that was
 * removed from one that was never made.
 */
public final class EvidenceIndex {
    public static final String NAME = "SHA256SUMS";

    private EvidenceIndex() {}

    /** Writes the list of all records that are in a folder now. */
    public static void write(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            StringBuilder list = new StringBuilder();
            for (Path file : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                list.append(Digest.sha256(Files.readAllBytes(file)))
                        .append("  ")
                        .append(file.getFileName())
                        .append('\n');
            }
            byte[] bytes = list.toString().getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(folder.resolve(NAME), List.of(MemorySegment.ofArray(bytes)));
        } catch (IOException e) {
            throw new TorteException.Unreadable(folder, e);
        }
    }

    /**
     * Returns the hashes of files by name, in the order of names; none where there is no list.
     *
     * @throws TorteException.Malformed if a line is no hash and name
     */
    public static Map<String, String> read(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return Map.of();
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.map(line -> line.split("  ", 2))
                    .peek(parts -> requireLine(file, parts))
                    .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0], (a, b) -> b, TreeMap::new));
        } catch (IOException e) {
            throw new TorteException.Unreadable(file, e);
        }
    }

    private static void requireLine(Path file, String... parts) {
        if (parts.length != 2 || !parts[0].matches("[0-9a-f]{64}") || parts[1].contains("/")) {
            throw new TorteException.Malformed(
                    file,
                    "line",
                    "a hash, two spaces and the name of a record",
                    parts[0],
                    "Take the file from the repository again.");
        }
    }
}
