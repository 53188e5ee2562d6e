package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a run that was killed and resumed has every update once. */
class TrainLogTest {
    @TempDir
    private Path folder;

    @Test
    void resumedLogDropsWhatWasNotSaved() throws IOException {
        Path file = folder.resolve("log.jsonl");
        try (TrainLog log = TrainLog.open(file, 0, 2)) {
            for (long step = 1; step <= 8; step++) {
                log.stepped(report(step));
            }
        }
        Files.writeString(file, "{\"step\":10,\"na", StandardOpenOption.APPEND);

        try (TrainLog log = TrainLog.open(file, 5, 2)) {
            log.stepped(report(6));
        }

        assertThat(Files.readAllLines(file))
                .hasSize(3)
                .allMatch(line -> line.contains("\"bpb\":1.0,"))
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"step\":2,"),
                        line -> assertThat(line).contains("\"step\":4,"),
                        line -> assertThat(line).contains("\"step\":6,"));
    }

    @Test
    void folderThatIsMissingIsNamed() {
        assertThatThrownBy(() -> TrainLog.open(folder.resolve("no/such/log.jsonl"), 0, 1))
                .isInstanceOf(TorteException.Unwritable.class)
                .hasMessageContaining("no/such/log.jsonl");
    }

    private static StepReport report(long step) {
        return new StepReport(step, new LossParts(Math.log(2), 0.5, 1, 0, 0, 0, 0, 2), 1, 1e-3, 64, 0.5);
    }
}
