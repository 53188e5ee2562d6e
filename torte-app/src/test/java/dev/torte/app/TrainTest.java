package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run from text to a file that runs; interrupted or not, the same file. */
final class TrainTest {
    @TempDir
    private Path folder;

    private TinyFiles files;

    @BeforeEach
    void setUp() {
        files = new TinyFiles(folder);
    }

    private Object[] core(Path out, int steps, Object... more) throws IOException {
        List<Object> args = new ArrayList<>(List.of(
                "train",
                "--recipe",
                files.recipe(TinyFiles.CORE),
                "--data",
                files.text(),
                "--out",
                out,
                "--steps",
                steps,
                "--batch",
                4,
                "--window",
                32,
                "--name",
                "tiny"));
        args.addAll(List.of(more));
        return args.toArray();
    }

    @Test
    void aCoreIsTrainedLoggedAndRuns() throws IOException {
        Path out = folder.resolve("new/core.torte");
        Path log = folder.resolve("log.jsonl");
        CommandRun run = CommandRun.of(core(out, 8, "--log", log, "--licence", "CC0-1.0"))
                .succeeds();
        assertThat(run.out()).startsWith(out + " ").hasLineCount(1);
        assertThat(run.err()).contains("step 8 of 8", "Next: torte generate --model " + out);
        assertThat(folder.resolve("new/core.torte.ckpt")).doesNotExist();

        List<String> lines = Files.readAllLines(log);
        assertThat(lines).hasSize(8);
        assertThat(JsonLine.read(lines.getLast()).get("step")).isEqualTo(8);

        Map<?, ?> card = (Map<?, ?>)
                CommandRun.of("model", "inspect", out, "--json").json().get("card");
        assertThat(card.get("licence")).isEqualTo("CC0-1.0");
        assertThat(card.get("training.steps")).isEqualTo("8");
        assertThat(card.get("training.data")).asString().matches("text.txt sha256 [0-9a-f]{64}");
        assertThat(card.get("training.bitsPerByte")).asString().matches("[0-9]\\.[0-9]{4}");
        CommandRun.of("generate", "--model", out, "--prompt", "x", "--bytes", 3).succeeds();
        CommandRun.of(core(out, 8, "--resume")).fails(1, "core.torte.ckpt: not found", "is finished");
    }

    @Test
    void aCapsuleIsTrainedAndKeepsItsPromises() throws IOException {
        Path out = folder.resolve("capsule.torte");
        CommandRun.of(
                        "capsule",
                        "train",
                        "--recipe",
                        files.recipe(TinyFiles.CAPSULE),
                        "--data",
                        files.text(),
                        "--out",
                        out,
                        "--bytes",
                        1000,
                        "--batch",
                        4,
                        "--window",
                        32)
                .succeeds();
        CommandRun.of("capsule", "verify", out).succeeds();
        Map<?, ?> card = (Map<?, ?>)
                CommandRun.of("capsule", "inspect", out, "--json").json().get("card");
        assertThat(card.get("training.steps")).isEqualTo("8");
    }

    @Test
    void aCoreRecipeIsNoCapsuleRecipe() throws IOException {
        CommandRun.of("capsule", "train", "--recipe", "pocket", "--data", files.text(), "--out", folder.resolve("o"))
                .fails(2, "expected a capsule, found the core 'pocket'", "torte capsule train --help");
    }

    @Test
    void anInterruptedProcessSavesAndGoesOnToTheSameFile() throws IOException, InterruptedException {
        Path log = folder.resolve("log.jsonl");
        Path resumed = folder.resolve("resumed.torte");
        Object[] settings = core(resumed, 300, "--log", log);
        Path said = folder.resolve("said.txt");
        Process process = start(said, settings);
        while (process.isAlive() && (!Files.exists(log) || lines(log) < 20)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(said)
                .content()
                .contains("torte: stopped and saved", "--resume")
                .doesNotContain("\tat ");
        assertThat(resumed).doesNotExist();

        CommandRun.of(settings).fails(2, "holds an unfinished run; add --resume", "torte train --help");
        CommandRun.of(core(resumed, 299, "--resume")).fails(1, "budget.steps: expected 299, found 300", "");
        CommandRun again =
                CommandRun.of(core(resumed, 300, "--resume", "--log", log)).succeeds();
        assertThat(again.err()).contains("Going on after update");
        assertThat(lines(log)).isEqualTo(300);

        Path whole = folder.resolve("whole.torte");
        CommandRun.of(core(whole, 300)).succeeds();
        assertThat(resumed).hasSameBinaryContentAs(whole);
    }

    private static long lines(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.count();
        }
    }

    /** Starts the program as the launcher does, on the class path. */
    private static Process start(Path errors, Object... args) throws IOException {
        String path = String.join(
                System.getProperty("path.separator"),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path,
                "dev.torte.app.Main"));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }
}
