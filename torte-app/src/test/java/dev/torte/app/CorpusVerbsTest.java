package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is described is found again, what changed is named, what leaked is shown. */
final class CorpusVerbsTest {
    @TempDir
    private Path folder;

    private Path text;

    @BeforeEach
    void setUp() throws IOException {
        List<String> documents = IntStream.range(0, 40)
                .mapToObj(
                        i -> "Document number " + i + " tells of the harbour in the year " + 1000 * i + ", at length.")
                .toList();
        text = Files.writeString(folder.resolve("text.txt"), String.join("\n\n", documents));
    }

    @Test
    void aDescribedTextIsFoundAgainWhereverItLies() throws IOException {
        Path manifest = folder.resolve("new/text.json");
        CommandRun described = CommandRun.of(
                        "corpus",
                        "describe",
                        "--data",
                        text,
                        "--separator",
                        "blank:1",
                        "--licence",
                        "CC0-1.0",
                        "--source",
                        "the harbour",
                        "--out",
                        manifest)
                .succeeds();
        assertThat(described.out()).matches("\\Q" + manifest + "\\E [0-9a-f]{64}\n");
        assertThat(described.err()).contains("in 40 documents from 1 files");
        String identity = described.out().strip().split(" ")[1];

        Path copy = Files.copy(
                text, Files.createDirectory(folder.resolve("elsewhere")).resolve("text.txt"));
        assertThat(CommandRun.of("corpus", "check", "--manifest", manifest, "--data", copy)
                        .succeeds()
                        .out())
                .contains("40 documents", identity);

        Files.writeString(copy, Files.readString(copy) + "\n\nOne more.");
        CommandRun.of("corpus", "check", "--manifest", manifest, "--data", copy)
                .fails(
                        1,
                        "documents: expected 40, found 41",
                        "Get the files that the manifest names from: the harbour");
    }

    @Test
    void withoutAFileTheManifestIsTheResult() {
        Map<?, ?> json = CommandRun.of(
                        "corpus",
                        "describe",
                        "--data",
                        text,
                        "--separator",
                        "blank:1",
                        "--hold-out",
                        "0.25",
                        "--seed",
                        7)
                .json();
        assertThat(json.get("licence")).isEqualTo("unknown");
        assertThat(json.get("split")).isEqualTo(Map.of("kind", "byDocument", "seed", 7, "validPerMillion", 250_000));
        assertThat(json.get("content").toString()).contains("documents=40");
    }

    @Test
    void theSidesOfADivisionAreCounted() {
        String said = CommandRun.of(
                        "corpus",
                        "describe",
                        "--data",
                        text,
                        "--separator",
                        "blank:1",
                        "--hold-out",
                        "0.25",
                        "--seed",
                        7)
                .succeeds()
                .err();
        assertThat(said).containsPattern("To learn from: [0-9,]+ bytes in [0-9]+ documents");
        assertThat(said).containsPattern("Held out: [0-9,]+ bytes in [0-9]+ documents");
    }

    @Test
    void leakedTextIsShownAndIsNoFailure() throws IOException {
        Path other = Files.writeString(
                folder.resolve("other.txt"), "Quite another text, of which nothing is known. ".repeat(4));
        CommandRun clean = CommandRun.of("corpus", "overlap", "--data", text, "--with", other)
                .succeeds();
        assertThat(clean.out()).startsWith("0 of ").contains("(0.00 %)").hasLineCount(1);
        CommandRun leaked = CommandRun.of("corpus", "overlap", "--data", text, other, "--with", other)
                .succeeds();
        assertThat(leaked.out())
                .contains("(100.00 %)")
                .contains("  \"Quite another text, of which nothing is known.")
                .contains("(other.txt)");
    }
}
