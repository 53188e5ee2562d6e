package dev.torte.app.evidence;

import dev.torte.model.io.JsonValue;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** Folders of records for tests outside this package. */
public final class ClaimsFixture {
    private ClaimsFixture() {}

    /** Writes three seeds of {@code ours} and {@code theirs}, which is worse by a margin of bits per byte; returns their folder. */
    public static Path records(Path evidence, double margin) {
        return TinyRecords.folder(evidence, margin, 0.2);
    }

    /** Puts a whole record of other losses in the place of one, but leaves the list. */
    public static void replace(Path folder, String model, long seed, double bits) {
        EvidenceFile.write(folder.resolve(model + "-seed" + seed + ".json"), TinyRecords.run(model, seed, bits, 0.2));
    }

    /** Puts a record of other held-out text in the place of one, and lists it. */
    public static void otherText(Path folder, String model, long seed) {
        List<JsonValue> rows = Collections.nCopies(TinyRecords.DOCUMENTS, Members.numbers(TinyRecords.BYTES, 1500));
        EvidenceFile.write(
                folder.resolve(model + "-seed" + seed + ".json"), TinyRecords.record(model, seed, rows, "other"));
        list(folder);
    }

    /** Lists what is there. */
    public static void list(Path folder) {
        EvidenceIndex.write(folder);
    }
}
