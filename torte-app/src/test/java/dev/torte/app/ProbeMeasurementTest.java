package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.app.evidence.EvidenceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a finished model to the marks of what it writes to a claim of them. */
final class ProbeMeasurementTest {
    private static final String PROBE =
            "measure:\n  - {record: probe, kind: probe, task: passages, model: fixed, seed: 1, prompts: 3, promptBytes: 20, bytes: 60}\n";

    @TempDir
    private Path folder;

    /** Runs the tiny experiment, of which each line is a passage, with what is to be measured. */
    private CommandRun run(String measure, Object... more) throws IOException {
        List<Object> words =
                new ArrayList<>(Arrays.asList(new TinyExperiment(folder).run(4, "--models", "fixed", "--seeds", "1")));
        words.addAll(Arrays.asList(more));
        Path file = folder.resolve("tiny.yaml");
        Files.writeString(file, Files.readString(file) + measure);
        return CommandRun.of(words.toArray());
    }

    @Test
    void aProbeIsMadeOnceAndBearsClaimsOut() throws IOException {
        TinyExperiment tiny = new TinyExperiment(folder);
        assertThat(run(PROBE).succeeds().out()).contains("probe: greedy.kind ", "real.closed 1.000");
        byte[] made = Files.readAllBytes(tiny.record("probe"));
        assertThat(run(PROBE).succeeds().out()).isEmpty();
        assertThat(tiny.record("probe")).hasBinaryContent(made);
        tiny.claims(
                        folder.resolve("page"),
                        "id: a, text: It is, statistic: {kind: measured, record: probe, figure: real.kind.low}, atLeast: 0.4",
                        "id: b, text: It is, statistic: {kind: measured, record: probe, figure: greedy.kind.over.real}, atMost: 0")
                .succeeds();
        assertThat(Files.readString(folder.resolve("page")))
                .contains("Right or wrong", "<td class=\"n\">passages kind</td>");

        Object answers = EvidenceFile.read(tiny.record("probe")).get("answers");
        Files.delete(tiny.record("probe"));
        run(PROBE, "--threads", 1).succeeds();
        assertThat(EvidenceFile.read(tiny.record("probe")).get("answers"))
                .as("the same on any number of threads")
                .isEqualTo(answers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "task: passages|task: poems|a task must be one of",
                "prompts: 3|prompts: 0|prompts, promptBytes and bytes must be at least 1, found 0, 20 and 60",
                "prompts: 3|prompts: 99|a probe of passages at 99 places",
                "task: passages|task: chess-moves|a probe of chess-moves at 3 places"
            })
    void whatCannotBeAskedIsSaid(String right, String wrong, String cause) throws IOException {
        run("").succeeds();
        run(PROBE.replace(right, wrong)).fails(1, cause, "");
        assertThat(new TinyExperiment(folder).record("probe")).doesNotExist();
    }
}
