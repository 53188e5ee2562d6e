package dev.torte.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.CorpusOptions;
import dev.torte.model.TorteException;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.Sampling;
import dev.torte.train.LossWeights;
import dev.torte.train.Optimizer;
import dev.torte.train.Schedule;
import dev.torte.train.TrainConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All six steps on models of a few thousand weights. */
class DemoTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream results = new ByteArrayOutputStream();

    @BeforeEach
    void install() throws IOException {
        Files.createDirectory(folder.resolve("models"));
        TinyModels.install(folder.resolve("models"));
    }

    @Test
    void allStepsRunAndLeaveAReportAndACapsule() {
        Path out = folder.resolve("a/b");

        assertThat(demo(out).run()).isTrue();

        assertThat(results.toString(StandardCharsets.UTF_8))
                .contains("1/6", "2/6", "3/6", "4/6", "5/6", "6/6")
                .contains("are equal, bit by bit", "gzip -9", "report.html");
        assertThat(out.resolve("report.html")).isNotEmptyFile();
        try (ModelFile capsule = ModelFile.open(out.resolve("game-live.torte"))) {
            assertThat(capsule.card().get("training.steps")).contains("3");
            assertThat(capsule.card().get("conformance").orElseThrow()).hasSize(64);
        }
    }

    @Test
    void twoRunsMakeTheSameFile() throws IOException {
        demo(folder.resolve("one")).run();
        demo(folder.resolve("two")).run();

        assertThat(folder.resolve("one/game-live.torte"))
                .hasBinaryContent(Files.readAllBytes(folder.resolve("two/game-live.torte")));
    }

    @Test
    void aFolderThatCannotBeWrittenIsToldBeforeAnyWork() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        assertThatThrownBy(() -> demo(file.resolve("sub")).run()).isInstanceOf(TorteException.Unwritable.class);
        assertThat(results.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aMissingModelIsToldBeforeAnyWork() throws IOException {
        Files.delete(folder.resolve("models/java.torte"));

        assertThatThrownBy(() -> demo(folder.resolve("out")).run())
                .isInstanceOf(TorteException.Missing.class)
                .hasMessageContaining("java.torte");
        assertThat(results.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private Demo demo(Path out) {
        Sampling sampling = Sampling.random(1, 1);
        DemoSettings settings = new DemoSettings(
                new DemoSettings.Writing("Once", 40, sampling),
                new TrainConfig(
                        TinyModels.CAPSULE,
                        3,
                        new TrainConfig.Budget(3, 2, 16),
                        Optimizer.of(1e-3, new Schedule.Constant()),
                        new LossWeights(0, 0),
                        2),
                new DemoSettings.Writing("scene: ", 30, sampling),
                3_000,
                60);
        GameText game = new GameText(
                Corpus.of("train", List.of("TAMSIN: no tide today.", "ODDO: nor any day."), CorpusOptions.defaults()),
                Corpus.of("held", List.of("TAMSIN: a tide!", "ODDO: write it down."), CorpusOptions.defaults()));
        return new Demo(
                new Installation(folder.resolve("models"), Path.of("target", "heldout")),
                settings,
                game,
                Engine.of(name -> null),
                new Screen(new Console(results, new ByteArrayOutputStream(), false, false)),
                out);
    }
}
