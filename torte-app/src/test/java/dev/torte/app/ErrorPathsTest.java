package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mistake that a new user can make: a one-line cause, a next step, the right exit code, no stack trace. */
final class ErrorPathsTest {
    @TempDir
    private Path folder;

    private TinyFiles files;

    @BeforeEach
    void setUp() {
        files = new TinyFiles(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "capsule", "claims", "corpus", "experiment", "model"})
    void withoutAVerbTheHelpIsShownAsAMisuse(String words) {
        CommandRun run = words.isEmpty() ? CommandRun.of() : CommandRun.of(words);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: torte", "Verbs:").doesNotContain("\tat ");
    }

    @Test
    void helpThatWasAskedForIsAResult() {
        CommandRun run = CommandRun.of("--help").succeeds();
        assertThat(run.out()).contains("Usage: torte", "generate", "doctor");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train",
                "adapt",
                "eval",
                "generate",
                "chat",
                "demo",
                "doctor",
                "compress",
                "decompress",
                "import",
                "corpus describe",
                "corpus check",
                "corpus overlap",
                "claims verify",
                "experiment run",
                "experiment status",
                "model inspect",
                "model quantize",
                "model match",
                "model export",
                "capsule train",
                "capsule quantize",
                "capsule inspect",
                "capsule verify",
                "capsule install",
                "capsule list",
                "capsule remove"
            })
    void theHelpOfEveryVerbShowsAnExample(String verb) {
        String[] words = (verb + " --help").split(" ");
        assertThat(CommandRun.of((Object[]) words).succeeds().out())
                .contains("Usage: torte " + verb)
                .contains("Example")
                .containsPattern("\\n  torte " + verb + "\\b")
                .as("an example that broke cannot be copied")
                .containsPattern("Example[^\\n]*:\\n(  torte [^\\n]*\\n)+$");
    }

    @ParameterizedTest
    @CsvSource({
        "trian,train,torte --help",
        "genrate,generate,torte --help",
        "EVAL,eval,torte --help",
        "modle,model,torte --help",
        "corups,corpus,torte --help",
        "docter,doctor,torte --help",
        "comprss,compress,torte --help"
    })
    void aMisspeltVerbIsGuessed(String typed, String meant, String next) {
        CommandRun.of(typed).fails(2, "unknown verb '" + typed + "'; did you mean '" + meant + "'?", next);
    }

    @Test
    void aMisspeltVerbInAGroupIsGuessed() {
        CommandRun.of("capsule", "instal").fails(2, "did you mean 'install'?", "torte capsule --help");
    }

    @Test
    void aMisspeltOptionIsGuessedEvenWhereItsRightNameIsThenMissing() {
        CommandRun.of("generate", "--model", "x", "--promt", "y")
                .fails(2, "unknown option '--promt'; did you mean '--prompt'?", "torte generate --help");
    }

    @Test
    void aMissingOptionIsNamed() {
        CommandRun.of("generate", "--model", "x").fails(2, "'--prompt=TEXT'", "torte generate --help");
    }

    @ParameterizedTest
    @CsvSource({
        "--steps,abc,'--steps'",
        "--steps,0,at least 1",
        "--steps,-3,at least 1",
        "--bytes,0,--bytes must be at least 1",
        "--batch,0,at least 1",
        "--window,33,context of 32",
        "--lr,-1,above 0",
        "--lr,NaN,above 0",
        "--schedule,cosin,did you mean 'cosine'?",
        "--schedule,cosine:x,needs a number",
        "--separator,lines:x,unknown separator",
        "--separator,blank:many,needs a whole number",
        "--shards,99,shards must be in",
        "--checkpoint-every,0,above 0",
        "--hold-out,0,above 0 and below 1",
        "--hold-out,1,above 0 and below 1",
        "--hold-out,-0.1,above 0 and below 1",
        "--hold-out,NaN,above 0 and below 1",
        "--hold-out,5%,'--hold-out'",
        "--hold-out,0.5,say where documents end"
    })
    void badTrainingNumbersAreMisuse(String option, String value, String cause) throws IOException {
        CommandRun.of(
                        "train",
                        "--recipe",
                        files.recipe(TinyFiles.CORE),
                        "--data",
                        files.text(),
                        "--out",
                        folder.resolve("o.torte"),
                        option,
                        value)
                .fails(2, cause, "torte train --help");
    }

    @ParameterizedTest
    @CsvSource({
        "--bytes,-1,at least 0",
        "--bytes,many,'--bytes'",
        "--temperature,-0.5,above 0",
        "--top-k,0,at least 1",
        "--top-p,1.5,'in (0, 1]'",
        "--min-p,0,'in (0, 1]'",
        "--no-repeat,-1,at least 0"
    })
    void badSamplingNumbersAreMisuse(String option, String value, String cause) {
        CommandRun.of("generate", "--model", files.core(), "--prompt", "x", option, value)
                .fails(2, cause, "torte generate --help");
    }

    @Test
    void anUnknownRecipeIsGuessed() throws IOException {
        CommandRun.of("train", "--recipe", "pockt", "--data", files.text(), "--out", folder.resolve("o.torte"))
                .fails(2, "unknown recipe 'pockt'; did you mean 'pocket'?", "torte train --help");
    }

    @Test
    void aMissingRecipeFileIsNamed() throws IOException {
        CommandRun.of("train", "--recipe", "./no.json", "--data", files.text(), "--out", folder.resolve("o.torte"))
                .fails(1, "no.json: not found", "pocket");
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        Path missing = folder.resolve("missing");
        CommandRun.of("generate", "--model", missing, "--prompt", "x").fails(1, missing + ": not found", "Check");
        CommandRun.of("model", "inspect", missing).fails(1, missing + ": not found", "Check");
        CommandRun.of("eval", "--model", files.core(), "--data", missing).fails(1, missing + ": not found", "Check");
        CommandRun.of("import", missing + ".pt", "--out", folder.resolve("o")).fails(1, "missing.pt: not found", "");
        CommandRun.of(
                        "train",
                        "--recipe",
                        files.recipe(TinyFiles.CORE),
                        "--data",
                        missing,
                        "--out",
                        folder.resolve("o.torte"))
                .fails(1, missing + ": not found", "Check");
    }

    @Test
    void heldOutTextThatCannotBeIsToldBeforeTheWork() throws IOException {
        Object[] train = {
            "train",
            "--recipe",
            files.recipe(TinyFiles.CORE),
            "--data",
            files.text(),
            "--out",
            folder.resolve("o.torte")
        };
        CommandRun.of(and(train, "--valid", folder.resolve("missing"))).fails(1, "missing: not found", "Check");
        CommandRun.of(and(train, "--valid", files.text(), "--hold-out", "0.1"))
                .fails(2, "--valid and --hold-out both say what is held out", "torte train --help");
        CommandRun.of(and(train, "--hold-out", "0.00001", "--separator", "blank:1"))
                .fails(1, "split of 2 documents: expected documents on both sides, found none held out", "separator");
        CommandRun.of("capsule", "train", "--data", files.text(), "--out", folder.resolve("o"), "--hold-out", "0.5")
                .fails(2, "text.txt is a single one; say where documents end", "torte capsule train --help");
    }

    private static Object[] and(Object[] words, Object... more) {
        List<Object> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray();
    }

    @Test
    void mistakesWithACorpusAreNamed() throws IOException {
        Path text = files.text();
        Path missing = folder.resolve("missing");
        CommandRun.of("corpus", "describe").fails(2, "'--data=PATH", "torte corpus describe --help");
        CommandRun.of("corpus", "descibe").fails(2, "did you mean 'describe'?", "torte corpus --help");
        CommandRun.of("corpus", "describe", "--data", missing).fails(1, "missing: not found", "Check");
        CommandRun.of("corpus", "describe", "--data", text, "--separator", "lines:x")
                .fails(2, "unknown separator", "torte corpus describe --help");
        CommandRun.of("corpus", "describe", "--data", text, "--hold-out", "0.5")
                .fails(2, "text.txt is a single one", "torte corpus describe --help");
        CommandRun.of("corpus", "describe", "--data", text, "--hold-out", "2")
                .fails(2, "above 0 and below 1, found 2", "torte corpus describe --help");
        CommandRun.of("corpus", "describe", "--data", text, "--out", folder).fails(1, "cannot be written", "Check");
        CommandRun.of("corpus", "check", "--data", text).fails(2, "'--manifest=FILE'", "torte corpus check --help");
        CommandRun.of("corpus", "check", "--manifest", missing, "--data", text).fails(1, "missing: not found", "Check");
        CommandRun.of("corpus", "check", "--manifest", text, "--data", text)
                .fails(1, "text.txt: text: expected JSON", "Write the manifest anew");
        CommandRun.of("corpus", "overlap", "--data", text).fails(2, "'--with=PATH", "torte corpus overlap --help");
        CommandRun.of("corpus", "overlap", "--data", text, "--with", missing).fails(1, "missing: not found", "Check");
    }

    @Test
    void aFileCutAnywhereIsNoModel() throws IOException {
        byte[] whole = Files.readAllBytes(files.core());
        Path cut = folder.resolve("cut.torte");
        for (int length : new int[] {0, 1, 7, 8, 9, 100, whole.length / 2, whole.length - 1}) {
            Files.write(cut, Arrays.copyOf(whole, length));
            CommandRun.of("generate", "--model", cut, "--prompt", "x").fails(1, "cut.torte: ", "");
        }
    }

    @Test
    void aTextFileIsNoModel() throws IOException {
        CommandRun.of("generate", "--model", files.text(), "--prompt", "x").fails(1, "text.txt: ", "");
        CommandRun.of("model", "inspect", files.text()).fails(1, "text file", "");
    }

    @Test
    void aFolderIsNoModel() {
        CommandRun.of("model", "inspect", folder).fails(1, folder.toString(), "");
    }

    @Test
    void aCoreIsNoCapsuleAndACapsuleNoCore() {
        Path core = files.core();
        Path capsule = files.capsule();
        CommandRun.of("generate", "--model", core, "--capsule", core, "--prompt", "x")
                .fails(1, "expected a capsule, found a core", "--model");
        CommandRun.of("generate", "--model", capsule, "--capsule", capsule, "--prompt", "x")
                .fails(1, "expected a core, found a capsule", "--capsule");
        CommandRun.of("capsule", "verify", core).fails(1, "expected a capsule, found a core", "");
        CommandRun.of("capsule", "inspect", core).fails(1, "expected a capsule, found a core", "");
        CommandRun.of("capsule", "quantize", core, "--out", folder.resolve("o")).fails(1, "found a core", "");
        CommandRun.of("model", "quantize", capsule, "--precision", "int8", "--out", folder.resolve("o"))
                .fails(1, "found a capsule", "");
    }

    @Test
    void anAlteredByteIsFoundWhereverItLies() throws IOException {
        Path file = files.capsule();
        byte[] whole = Files.readAllBytes(file);
        for (int at = 9; at < whole.length; at += 211) {
            byte[] altered = whole.clone();
            altered[at] ^= 1;
            Files.write(file, altered);
            CommandRun.of("capsule", "verify", file).fails(1, "capsule.torte", "");
        }
    }

    @Test
    void anUnknownCapsuleNameSaysWhatIsInstalled() {
        Path store = folder.resolve("store");
        CommandRun.of("generate", "--model", files.core(), "--capsule", "game", "--prompt", "x", "--store", store)
                .fails(1, "not found; expected an installed capsule", "torte capsule install");
        CommandRun.of("capsule", "install", files.capsule(), "--name", "game", "--store", store)
                .succeeds();
        CommandRun.of("capsule", "remove", "gmae", "--store", store)
                .fails(1, "gmae: not found", "Did you mean 'game'?");
    }

    @Test
    void aBadPrecisionIsGuessedAndInt8IsNotQuantisedAgain() {
        Path core = files.core();
        Path small = folder.resolve("small.torte");
        CommandRun.of("model", "quantize", core, "--precision", "int9", "--out", small)
                .fails(2, "did you mean 'int8'?", "torte model quantize --help");
        CommandRun.of("model", "quantize", core, "--precision", "int8", "--out", small)
                .succeeds();
        CommandRun.of("model", "quantize", small, "--precision", "int8", "--out", folder.resolve("o"))
                .fails(2, "is int8 already", "torte model quantize --help");
    }

    @Test
    void textThatIsTooShortSaysHowMuchIsNeeded() throws IOException {
        Path text = Files.writeString(folder.resolve("short.txt"), "short");
        CommandRun.of(
                        "train",
                        "--recipe",
                        files.recipe(TinyFiles.CORE),
                        "--data",
                        text,
                        "--out",
                        folder.resolve("o.torte"))
                .fails(1, "needs at least 34 bytes, found 6", "Add more text");
    }

    @Test
    void anOutputThatCannotBeWrittenIsToldBeforeTheWork() throws IOException {
        CommandRun.of("train", "--recipe", files.recipe(TinyFiles.CORE), "--data", files.text(), "--out", folder)
                .fails(1, "cannot be written", "what was there before is unchanged");
        Path inside = files.text().resolve("o.torte");
        CommandRun.of("train", "--recipe", files.recipe(TinyFiles.CORE), "--data", files.text(), "--out", inside)
                .fails(1, "cannot be written", "what was there before is unchanged");
    }

    @Test
    void aFullDiskIsNamed() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        CommandRun.of(
                        "train",
                        "--recipe",
                        files.recipe(TinyFiles.CAPSULE),
                        "--data",
                        files.text(),
                        "--out",
                        folder.resolve("o.torte"),
                        "--steps",
                        1,
                        "--batch",
                        2,
                        "--window",
                        16,
                        "--log",
                        full)
                .fails(1, "/dev/full: cannot be written: IOException No space left on device", "free space");
        CommandRun.of("model", "quantize", files.core(), "--precision", "f16", "--out", full)
                .fails(1, "/dev/full: cannot be written", "free space");
    }

    @Test
    void badSystemPropertiesAreMisuse() {
        CommandRun.with(Map.of("torte.threads", "none"), "capsule", "list")
                .fails(2, "torte.threads must be a whole number, found 'none'", "torte --help");
        CommandRun.with(Map.of("torte.threads", "0"), "capsule", "list").fails(2, "at least 1, found 0", "--help");
        CommandRun.with(Map.of("torte.kernels", "simd"), "generate", "--model", files.core(), "--prompt", "x")
                .fails(2, "kernels must be one of scalar, vector, got simd", "torte generate --help");
        CommandRun.with(Map.of("torte.vectorBits", "64"), "generate", "--model", files.core(), "--prompt", "x")
                .fails(2, "vector bits", "torte generate --help");
    }

    @Test
    void aBadCapsuleNameIsMisuse() {
        CommandRun.of("capsule", "install", files.capsule(), "--name", "../x", "--store", folder.resolve("s"))
                .fails(2, "found '../x'", "torte capsule install --help");
    }
}
