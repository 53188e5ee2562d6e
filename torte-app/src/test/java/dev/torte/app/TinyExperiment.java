package dev.torte.app;

import dev.torte.model.io.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An experiment of seconds, with its text, in a folder. */
record TinyExperiment(Path folder) {

    /** The file; {@code updates} of 64 bytes each. */
    Path file(int updates) throws IOException {
        Path data = Files.createDirectories(data());
        String train = text(40, "lamp");
        String valid = text(8, "boat");
        Files.writeString(data.resolve("train.txt"), train);
        Files.writeString(data.resolve("valid.txt"), valid);
        return Files.writeString(
                folder.resolve("tiny.yaml"),
                String.format(Locale.ROOT, """
                name: tiny
                question: Does anything come out at all?
                data:
                  train: [{file: train.txt, sha256: %s, cut: "pieces:200"}]
                  valid: [{file: valid.txt, sha256: %s, cut: "pieces:100"}]
                budgetBytes: %d
                seeds: [1, 2]
                search: {share: 0.2, heldBack: 0.2, seed: 7}
                models:
                  - name: searched
                    side: ours
                    recipe: {format: torte-recipe/1, kind: byte-lm, contextBytes: 32, width: 16, heads: 2, layers: 1, abiWidth: 8, dropout: 0.0}
                    batch: {bytesPerStep: 64, windowBytes: 32, shards: 1}
                    schedule: cosine:2:0.1
                    losses: {anchor: 0.0, patch: 0.0}
                    rate: [0.001, 0.01]
                  - name: fixed
                    side: opponent
                    recipe: {format: torte-recipe/1, kind: byte-lm, contextBytes: 32, width: 16, heads: 2, layers: 1, abiWidth: 8, dropout: 0.0}
                    batch: {bytesPerStep: 64, windowBytes: 32, shards: 1}
                    schedule: constant
                    losses: {anchor: 0.0, patch: 0.0}
                    rate: 0.005
                measurements: {curvePoints: 4, curveDocuments: 3, decodeRounds: 2}
                references:
                  - {name: somebody, file: valid.txt, bitsPerByte: 1.5, source: a book}
                """, Digest.sha256(train), Digest.sha256(valid), updates * 64));
    }

    Path data() {
        return folder.resolve("data");
    }

    Path evidence() {
        return folder.resolve("evidence");
    }

    Path record(String name) {
        return evidence().resolve("tiny").resolve(name + ".json");
    }

    Object[] run(int updates, Object... more) throws IOException {
        return words(file(updates), more);
    }

    /** The words that run a file as it is. */
    Object[] words(Path file, Object... more) {
        Object[] words = {
            "experiment", "run", file, "--data", data(), "--evidence", evidence(), "--work", folder.resolve("work")
        };
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray();
    }

    /** Verifies claims on the records, with the first seed; each row is a claim as it stands in a file, without its expectation. */
    CommandRun claims(Path page, String... rows) throws IOException {
        Path claims = Files.createDirectories(folder.resolve("claims"));
        StringBuilder text = new StringBuilder("""
                family: tiny
                source: this test
                experiment: tiny
                seeds: [1]
                interval: {resamples: 500, seed: 1, alpha: 0.05}
                claims:
                """);
        for (String row : rows) {
            text.append("  - {").append(row).append(", expect: PASS}\n");
        }
        Files.writeString(claims.resolve("c.yaml"), text);
        return CommandRun.of("claims", "verify", "--claims", claims, "--evidence", evidence(), "--html", page);
    }

    /** Lines that differ, so that there is something to learn. */
    private static String text(int lines, String word) {
        return IntStream.range(0, lines)
                .mapToObj(i -> "Keeper " + i + " lit the " + word + " at hour " + (i * 7 % 24) + " of the night.\n")
                .reduce("", String::concat);
    }
}
