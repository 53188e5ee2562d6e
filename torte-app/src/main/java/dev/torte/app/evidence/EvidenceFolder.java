package dev.torte.app.evidence;

import dev.torte.model.TorteException;
import dev.torte.model.io.Digest;
import dev.torte.model.io.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The records of one experiment, each found whole, damaged, or gone.
 *
 * @param records by file name without ending
 */
record EvidenceFolder(Path folder, Map<String, State> records) {

    /** What became of a record. */
    sealed interface State {
        record Whole(JsonObject content) implements State {}

        /** Edited, truncated, or another than the list of the experiment promises. */
        record Damaged(String why) implements State {}

        /** The list promises it and it is not there. */
        record Gone() implements State {}

        /** Nobody ever made it. */
        record Absent() implements State {}
    }

    /** Reads a folder; one that does not exist holds nothing. */
    static EvidenceFolder read(Path folder) {
        Map<String, State> records = new TreeMap<>();
        Map<String, String> index;
        try {
            index = EvidenceIndex.read(folder);
        } catch (TorteException e) {
            records.put(EvidenceIndex.NAME, new State.Damaged(e.getMessage()));
            index = Map.of();
        }
        TreeSet<String> names = new TreeSet<>(index.keySet());
        names.addAll(present(folder));
        for (String name : names) {
            records.put(name.replaceFirst("\\.json$", ""), state(folder.resolve(name), index.get(name)));
        }
        return new EvidenceFolder(folder, records);
    }

    private static TreeSet<String> present(Path folder) {
        TreeSet<String> names = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .forEach(names::add);
        } catch (IOException e) {
            throw new TorteException.Unreadable(folder, e);
        }
        return names;
    }

    private static State state(Path file, String promised) {
        if (!Files.exists(file)) {
            return new State.Gone();
        }
        try {
            JsonObject content = EvidenceFile.read(file);
            String found = Digest.sha256(Files.readAllBytes(file));
            if (promised == null) {
                return new State.Damaged(file + ": is not in " + EvidenceIndex.NAME);
            }
            return found.equals(promised)
                    ? new State.Whole(content)
                    : new State.Damaged(file + ": was replaced: " + EvidenceIndex.NAME + " expects " + promised
                            + ", found " + found);
        } catch (TorteException e) {
            return new State.Damaged(e.getMessage());
        } catch (IOException e) {
            return new State.Damaged(file + ": " + e.getMessage());
        }
    }

    State record(String name) {
        return records.getOrDefault(name, new State.Absent());
    }
}
