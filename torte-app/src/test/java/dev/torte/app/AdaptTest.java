package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.Recipe;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finished token model is fitted to a domain: an ordinary file that says what it was made of. */
final class AdaptTest {
    private static final Recipe.TokenLm TOKENS = new Recipe.TokenLm(16, 16, 2, 2, 32, 280);

    @TempDir
    private Path folder;

    private TinyFiles files;
    private Path base;
    private Path domain;

    @BeforeEach
    void setUp() throws IOException {
        files = new TinyFiles(folder);
        base = folder.resolve("base.torte");
        CommandRun.of(
                        "train",
                        "--recipe",
                        files.recipe(TOKENS),
                        "--data",
                        files.text(),
                        "--out",
                        base,
                        "--steps",
                        60,
                        "--lr",
                        0.01,
                        "--batch",
                        4)
                .succeeds();
        domain = Files.writeString(
                folder.resolve("domain.txt"), "if lamp == boats:\n    return home(lamp)\n\n".repeat(40));
    }

    private List<Object> adapt(Path from, Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "adapt", "--base", from, "--data", domain, "--out", folder.resolve("domain.torte"), "--batch", 4));
        words.addAll(List.of(more));
        return words;
    }

    private double bitsPerByte(Path model) {
        return (double) CommandRun.of("eval", "--model", model, "--data", domain, "--json")
                .json()
                .get("bitsPerByte");
    }

    @Test
    void theDomainIsPredictedBetterAndTheCardSaysHow() {
        CommandRun run = CommandRun.of(adapt(base, "--adapter", "lora:4:8", "--steps", 60, "--lr", 0.02)
                        .toArray())
                .succeeds();
        assertThat(run.err()).contains("Training 768 parameters on");
        Path adapted = folder.resolve("domain.torte");
        assertThat(bitsPerByte(adapted)).isLessThan(bitsPerByte(base) - 0.1);
        try (ModelFile before = ModelFile.open(base);
                ModelFile after = ModelFile.open(adapted)) {
            assertThat(after.recipe()).isEqualTo(before.recipe());
            assertThat(after.weights().tokenizer()).isEqualTo(before.weights().tokenizer());
            Map<String, String> card = after.card().facts();
            assertThat(card)
                    .containsEntry("adapter", "lora:4:8.0")
                    .containsEntry("adapter.base", before.identity())
                    .containsEntry("adapter.parameters", "768")
                    .containsEntry("adapter.bytes.float32", "3072")
                    .containsEntry("adapter.bytes.int8", "800");
        }
    }

    @Test
    void aResidualAdapterIsPartOfTheModel() {
        CommandRun.of(adapt(base, "--adapter", "residual:4", "--steps", 60, "--lr", 0.02)
                        .toArray())
                .succeeds();
        Path adapted = folder.resolve("domain.torte");
        assertThat(bitsPerByte(adapted)).isLessThan(bitsPerByte(base) - 0.1);
        try (ModelFile before = ModelFile.open(base);
                ModelFile after = ModelFile.open(adapted)) {
            assertThat(after.recipe()).isEqualTo(new Recipe.AdaptedLm((Recipe.TokenLm) before.recipe(), 4));
            assertThat(after.card().facts()).containsEntry("adapter", "residual:4");
        }
        CommandRun.of("generate", "--model", adapted, "--prompt", "a", "--bytes", 20)
                .succeeds();
        CommandRun.of(adapt(adapted).toArray()).fails(1, "expected a token model, found a AdaptedLm", "token-lm");
    }

    @Test
    void basesThatCannotBeAdaptedAreNamed() throws IOException {
        Path small = folder.resolve("small.torte");
        CommandRun.of("model", "quantize", base, "--precision", "int8", "--out", small)
                .succeeds();
        CommandRun.of(adapt(small).toArray()).fails(1, "expected floats, found int8", "float weights");
        CommandRun.of(adapt(files.core()).toArray()).fails(1, "expected a token model, found a Patch", "token-lm");
        CommandRun.of(adapt(folder.resolve("none")).toArray()).fails(1, "none: not found", "");
        CommandRun.of(adapt(base, "--adapter", "lora:17").toArray())
                .fails(2, "rank must be at most the width 16, found 17", "torte adapt --help");
        CommandRun.of(adapt(base, "--adapter", "prefix:3").toArray())
                .fails(
                        2,
                        "unknown adapter 'prefix:3'; expected lora:RANK:ALPHA or residual:RANK",
                        "torte adapt --help");
        assertThat(folder.resolve("domain.torte")).doesNotExist();
    }

    @Test
    void anExperimentAdaptsTheModelOfARecordedRun() throws IOException {
        TinyExperiment tiny = new TinyExperiment(folder);
        Object[] words = tiny.run(5, "--models", "adapted", "--seeds", "1");
        Object[] general = tiny.run(5, "--models", "general", "--seeds", "1");
        Path file = folder.resolve("tiny.yaml");
        String both = withAdapted(Files.readString(file));
        Files.writeString(file, both);
        CommandRun.of(general).succeeds();
        Path model = folder.resolve("work").resolve("tiny").resolve("general-seed1.torte");
        Path aside = Files.move(model, folder.resolve("aside"));
        CommandRun.of(words).fails(1, "general-seed1.torte: not found", "--models general --seeds 1");
        Files.move(aside, model);
        CommandRun.of(words).succeeds();
        String identity;
        try (ModelFile made = ModelFile.open(model)) {
            identity = made.identity();
        }
        String record = Files.readString(tiny.record("adapted-seed1"));
        assertThat(record).contains("\"base\":\"" + identity + "\"", "\"int8\":", "\"kind\":\"lora:2:4.0\"");
        assertThat(bpbOfAdapted(tiny)).startsWith("PASS");

        // The base is made anew and comes out otherwise: what was learnt on the old one no longer counts.
        Files.delete(tiny.record("general-seed1"));
        Files.writeString(file, both.replace("rate: 0.006", "rate: 0.007"));
        CommandRun.of(general).succeeds();
        assertThat(bpbOfAdapted(tiny))
                .startsWith("FAIL")
                .contains("learnt on another base than the model of general-seed1");
        Files.delete(tiny.record("adapted-seed1"));
        Files.copy(base, model, StandardCopyOption.REPLACE_EXISTING);
        CommandRun.of(words).fails(1, "the model of general was altered: expected", "fresh copy");

        Files.writeString(file, both.replace("    adapter: lora:2\n", ""));
        CommandRun.of(words).fails(1, "either a recipe, or a base and an adapter, found base", "recipes/experiments");
    }

    private String bpbOfAdapted(TinyExperiment tiny) throws IOException {
        return tiny.claims(
                        folder.resolve("page"),
                        "id: bpb, text: It predicts, statistic: {kind: bpb, model: adapted}, atMost: 9")
                .out();
    }

    private static String withAdapted(String experiment) {
        return experiment.replace("measurements:", """
                  - name: general
                    side: opponent
                    recipe: {format: torte-recipe/1, kind: token-lm, contextSymbols: 16, width: 16, heads: 2, layers: 2, hiddenWidth: 32, vocabulary: 280}
                    batch: {bytesPerStep: 64, windowBytes: 32, shards: 1}
                    schedule: constant
                    losses: {anchor: 0.0, patch: 0.0}
                    rate: 0.006
                  - name: adapted
                    side: opponent
                    base: {experiment: tiny, model: general, seed: 1}
                    adapter: lora:2
                    batch: {bytesPerStep: 64, windowBytes: 32, shards: 1}
                    schedule: constant
                    losses: {anchor: 0.0, patch: 0.0}
                    rate: 0.005
                measurements:""");
    }
}
