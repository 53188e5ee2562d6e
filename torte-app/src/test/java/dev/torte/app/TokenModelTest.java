package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.corpus.Corpus;
import dev.torte.corpus.CorpusOptions;
import dev.torte.corpus.EncodedCorpus;
import dev.torte.model.Recipe;
import dev.torte.model.contract.Tokenizer;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token model goes the way of every other: trained, inspected, made small, scored, written with, timed. */
final class TokenModelTest {
    private static final Recipe.TokenLm TOKENS = new Recipe.TokenLm(16, 16, 2, 1, 32, 280);

    @TempDir
    private Path folder;

    private TinyFiles files;

    @BeforeEach
    void setUp() {
        files = new TinyFiles(folder);
    }

    private Path trained(Recipe recipe, Object... more) throws IOException {
        Path out = folder.resolve("token.torte");
        List<Object> args = new ArrayList<>(
                List.of("train", "--recipe", files.recipe(recipe), "--data", files.text(), "--out", out, "--batch", 4));
        args.addAll(List.of(more));
        CommandRun.of(args.toArray()).succeeds();
        return out;
    }

    private static Map<?, ?> card(Path file) {
        return (Map<?, ?>)
                CommandRun.of("model", "inspect", file, "--json").json().get("card");
    }

    @Test
    void theTokenizerIsInTheFileAndEveryVerbTakesIt() throws IOException {
        Path model = trained(TOKENS, "--steps", 6, "--hold-out", 0.5, "--separator", "pieces:100");
        assertThat(card(model).get("tokenizer")).asString().startsWith("24 merges learnt from training.data, ");
        try (ModelFile file = ModelFile.open(model)) {
            assertThat(file.weights().tokenizer().vocabulary()).isEqualTo(280);
        }
        Path small = folder.resolve("small.torte");
        CommandRun.of("model", "quantize", model, "--precision", "w8a7", "--out", small)
                .succeeds();
        for (Path each : List.of(model, small)) {
            Map<?, ?> written = CommandRun.of(
                            "generate", "--model", each, "--prompt", "The lamp", "--bytes", 37, "--json")
                    .json();
            assertThat(HexFormat.of().parseHex((String) written.get("hex"))).hasSize(37);
            Map<?, ?> eval = CommandRun.of("eval", "--model", each, "--data", files.text(), "--json")
                    .json();
            assertThat(eval.get("bytes")).isEqualTo(TinyFiles.TEXT.length() + 1);
            assertThat((double) eval.get("bitsPerByte")).isBetween(0.5, 8.2);
        }
        CommandRun bench = CommandRun.of("bench", "--model", model, "--rounds", 1, "--warm-up", 0)
                .succeeds();
        assertThat(bench.out()).contains("token.torte");
    }

    @Test
    void aBudgetOfBytesIsReadInWholeBatchesOfSymbols() throws IOException {
        Path model = trained(TOKENS, "--bytes", 1000);
        Tokenizer tokenizer;
        try (ModelFile file = ModelFile.open(model)) {
            tokenizer = file.weights().tokenizer();
        }
        double bytesPerSymbol = EncodedCorpus.of(
                        Corpus.read(List.of(files.text()), CorpusOptions.defaults()), tokenizer)
                .bytesPerSymbol();
        assertThat(bytesPerSymbol).isGreaterThan(1.5);
        long steps = (long) Math.ceil(1000 / (4 * 16 * bytesPerSymbol));
        assertThat(card(model).get("training.steps")).isEqualTo(Long.toString(steps));
        assertThat(Double.parseDouble((String) card(model).get("training.bytes")))
                .isCloseTo(steps * 64 * bytesPerSymbol, within(0.5));
    }

    @Test
    void withoutMergesItIsAModelOfBytes() throws IOException {
        Path model = trained(new Recipe.TokenLm(16, 16, 2, 1, 32, 256), "--bytes", 1000);
        assertThat(card(model).get("training.steps")).isEqualTo("16");
        assertThat(card(model).get("tokenizer")).isNull();
        CommandRun.of("generate", "--model", model, "--prompt", "", "--bytes", 5)
                .succeeds();
        CommandRun.of("eval", "--model", model, "--data", files.text()).succeeds();
    }

    @Test
    void aTextThatRepeatsTooLittleIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("short.txt"), "Too short a text, this.");
        CommandRun.of(
                        "train",
                        "--recipe",
                        files.recipe(new Recipe.TokenLm(4, 16, 2, 1, 32, 5000)),
                        "--data",
                        text,
                        "--out",
                        folder.resolve("none.torte"))
                .fails(1, "expected 4744, found", "smaller vocabulary");
        assertThat(folder.resolve("none.torte")).doesNotExist();
    }

    @Test
    void benchingARecipeOfSymbolsNeedsItsText() throws IOException {
        CommandRun.of("bench", "--recipe", files.recipe(TOKENS)).fails(2, "280 symbols", "torte bench --help");
    }

    @Test
    void anOpponentOfEqualSizeOrCostIsFound() throws IOException {
        Path recipe = folder.resolve("bpe.json");
        CommandRun run = CommandRun.of("model", "match", "--like", "receiver-7m", "--vocabulary", 4096, "--out", recipe)
                .succeeds();
        assertThat(run.out().strip()).isEqualTo(recipe.toString());
        assertThat(run.err()).contains("receiver-7m has 6,804,064 parameters; this has 6,7");
        Path text = files.text();
        Map<?, ?> cost = CommandRun.of(
                        "model", "match", "--like", "pocket", "--vocabulary", 300, "--by", "flops", "--data", text)
                .json();
        assertThat(cost.get("kind")).isEqualTo("token-lm");
        assertThat(cost.get("vocabulary")).isEqualTo(300);
        CommandRun.of("model", "match", "--like", "pocket", "--by", "flops")
                .fails(2, "needs the training text", "--help");
        CommandRun.of("model", "match", "--like", "pocket", "--by", "flop").fails(2, "did you mean 'flops'?", "--help");
        CommandRun.of("model", "match", "--like", "capsule-mlp").fails(2, "the nearest has", "--help");
    }
}
