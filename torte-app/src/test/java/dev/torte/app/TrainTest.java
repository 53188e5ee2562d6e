package dev.torte.app;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void theOptimiserIsAChoiceThatTheCardStates() throws IOException {
        Path out = folder.resolve("muon.torte");
        Object[] chosen = {"--optimizer", "muon:0.05", "--weight-decay", "matrices:0.1", "--freeze", "vectors,tables"};
        CommandRun.of(core(out, 2, chosen)).succeeds();
        Map<?, ?> card = (Map<?, ?>)
                CommandRun.of("model", "inspect", out, "--json").json().get("card");
        assertThat(card.get("training.optimizer"))
                .asString()
                .contains("weight decay 0.1 of matrices and filters,", "; matrices by Muon, rate 0.05, momentum 0.95");
        assertThat(card.get("training.kept")).isEqualTo("tables,vectors");
    }

    @Test
    void aTeacherIsNamedOnTheCard() throws IOException {
        Path teacher = folder.resolve("teacher.torte");
        Path student = folder.resolve("student.torte");
        CommandRun.of(core(teacher, 2)).succeeds();
        CommandRun.of(core(student, 2, "--teacher", teacher, "--distill", "0.75:3"))
                .succeeds();
        Map<?, ?> card = (Map<?, ?>)
                CommandRun.of("model", "inspect", student, "--json").json().get("card");
        assertThat(card.get("training.teacher"))
                .isEqualTo(CommandRun.of("model", "inspect", teacher, "--json")
                        .json()
                        .get("identity"));
        assertThat(card.get("training.distillation")).isEqualTo("weight 0.75, temperature 3.0");

        Path rounded = Path.of("..", "golden", "formats", "routed-ternary.torte");
        CommandRun.of(core(student, 1, "--teacher", rounded)).succeeds();

        Path capsule = folder.resolve("capsule.torte");
        CommandRun.of(
                        "capsule",
                        "train",
                        "--recipe",
                        files.recipe(TinyFiles.CAPSULE),
                        "--data",
                        files.text(),
                        "--out",
                        capsule,
                        "--steps",
                        1)
                .succeeds();
        CommandRun.of(core(student, 2, "--teacher", capsule))
                .fails(1, "expected a model of bytes that is no capsule", "");
        CommandRun.of(core(student, 2, "--distill", "0.5:2")).fails(2, "--distill needs a --teacher", "");
        CommandRun.of(core(student, 2, "--teacher", teacher, "--distill", "2"))
                .fails(2, "needs WEIGHT:TEMPERATURE", "");
        CommandRun.of(core(student, 2, "--teacher", teacher, "--distill", "2:2"))
                .fails(2, "at most 1", "");
    }

    @ParameterizedTest
    @CsvSource({
        "--optimizer, muonn, did you mean 'muon'?",
        "--optimizer, muon:0, a rate above 0",
        "--weight-decay, some, expected SHARE or matrices:SHARE",
        "--freeze, router, did you mean 'routers'?",
        "--freeze, routers, must be some and not all of",
    })
    void unknownRulesAreNamed(String option, String text, String cause) throws IOException {
        CommandRun.of(core(folder.resolve("o.torte"), 2, option, text)).fails(2, cause, "");
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
    void heldOutFilesAreComparedScoredWholeAndStatedAndChangeNoWeight() throws IOException {
        Path alone = folder.resolve("alone.torte");
        CommandRun.of(core(alone, 4)).succeeds();
        Path valid = Files.writeString(
                folder.resolve("valid.txt"), "Another harbour, another lamp.\n\n" + TinyFiles.TEXT.substring(0, 100));
        Path judged = folder.resolve("judged.torte");
        CommandRun run = CommandRun.of(core(judged, 4, "--valid", valid)).succeeds();
        assertThat(run.err())
                .contains("Warning: 3 of 5 held-out spans of 64 bytes, one every 16, also stand in the training text")
                .contains("such as \"")
                .contains("(valid.txt) and training byte");

        Map<?, ?> card = card(judged);
        assertThat(card.get("heldout.data")).asString().matches("valid.txt sha256 [0-9a-f]{64}");
        assertThat(card.get("heldout.bytes")).isEqualTo(Long.toString(Files.size(valid) + 1));
        assertThat(card.get("heldout.overlap")).isEqualTo("3/5");
        Map<?, ?> eval = CommandRun.of("eval", "--model", judged, "--data", valid, "--json")
                .json();
        assertThat(card.get("heldout.sha256")).isEqualTo(eval.get("dataSha256"));
        String bitsPerByte = String.format(Locale.ROOT, "%.4f", (double) eval.get("bitsPerByte"));
        assertThat(card.get("heldout.bitsPerByte")).isEqualTo(bitsPerByte);
        assertThat(run.err()).contains("Held out: " + bitsPerByte + " bits per byte");

        assertThat(card(alone).keySet()).noneMatch(name -> name.toString().startsWith("heldout"));
        try (ModelFile without = ModelFile.open(alone);
                ModelFile with = ModelFile.open(judged)) {
            assertThat(bytes(with)).isEqualTo(bytes(without));
        }
    }

    private static Map<?, ?> card(Path file) {
        return (Map<?, ?>)
                CommandRun.of("model", "inspect", file, "--json").json().get("card");
    }

    private static List<ByteBuffer> bytes(ModelFile file) {
        List<ByteBuffer> all = new ArrayList<>();
        // Copied, since the file is closed when they are compared in a failure's message.
        file.weights()
                .tensors()
                .forEach(tensor -> all.add(ByteBuffer.wrap(tensor.data().toArray(JAVA_BYTE))));
        return all;
    }

    @Test
    void aShareOfTheDocumentsIsHeldOutAsTheirDescriptionSays() throws IOException {
        Path out = folder.resolve("capsule.torte");
        CommandRun run = CommandRun.of(
                        "capsule",
                        "train",
                        "--recipe",
                        files.recipe(TinyFiles.CAPSULE),
                        "--data",
                        files.text(),
                        "--separator",
                        "pieces:100",
                        "--hold-out",
                        "0.25",
                        "--seed",
                        3,
                        "--out",
                        out,
                        "--steps",
                        2,
                        "--batch",
                        4,
                        "--window",
                        32)
                .succeeds();
        CommandRun described = CommandRun.of(
                        "corpus",
                        "describe",
                        "--data",
                        files.text(),
                        "--separator",
                        "pieces:100",
                        "--hold-out",
                        "0.25",
                        "--seed",
                        3)
                .succeeds();
        Map<?, ?> card = card(out);
        assertThat(described.err()).contains("Identity: " + card.get("training.data.manifest"));
        assertThat(card.get("heldout.data")).isEqualTo("0.25 of the documents of training.data, by seed 3");
        Map<?, ?> content = (Map<?, ?>) JsonLine.read(described.out()).get("content");
        assertThat(number(card, "heldout.bytes") + number(card, "training.data.bytes"))
                .isEqualTo(((Number) content.get("bytes")).longValue());
        assertThat(card.get("heldout.bitsPerByte")).asString().matches("[0-9]\\.[0-9]{4}");
        assertThat(run.err()).contains("Held out: " + card.get("heldout.bitsPerByte"));
        CommandRun.of("capsule", "verify", out).succeeds();
    }

    private static long number(Map<?, ?> card, String name) {
        return Long.parseLong(card.get(name).toString());
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
        Object[] heldOut = {"--separator", "pieces:100", "--hold-out", "0.2"};
        Object[] settings = core(resumed, 300, and(heldOut, "--log", log));
        Path said = folder.resolve("said.txt");
        Process process = CommandRun.start(said, settings);
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
        CommandRun.of(core(resumed, 299, and(heldOut, "--resume")))
                .fails(1, "budget.steps: expected 299, found 300", "");
        CommandRun.of(core(resumed, 300, "--resume")).fails(1, "data: expected ", "");
        CommandRun again = CommandRun.of(core(resumed, 300, and(heldOut, "--resume", "--log", log)))
                .succeeds();
        assertThat(again.err()).contains("Going on after update");
        assertThat(lines(log)).isEqualTo(300);

        Path whole = folder.resolve("whole.torte");
        CommandRun.of(core(whole, 300, heldOut)).succeeds();
        assertThat(resumed).hasSameBinaryContentAs(whole);
    }

    private static Object[] and(Object[] words, Object... more) {
        return Stream.concat(Stream.of(words), Stream.of(more)).toArray();
    }

    private static long lines(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.count();
        }
    }
}
