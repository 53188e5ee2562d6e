package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.app.capsule.CapsuleFacts;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capsule that carries text is made without updates and used like any other. */
final class CarriedCapsuleTest {
    private static final Recipe.ContextMixCapsule RECIPE = new Recipe.ContextMixCapsule(500, 14);

    @TempDir
    private Path folder;

    private TinyFiles files;
    private Path capsule;

    @BeforeEach
    void setUp() {
        files = new TinyFiles(folder);
        capsule = folder.resolve("mix.torte");
    }

    private CommandRun train(Object... more) throws IOException {
        return trainOn(files.text(), more);
    }

    private CommandRun trainOn(Path text, Object... more) throws IOException {
        Object[] words = {
            "capsule",
            "train",
            "--recipe",
            files.recipe(RECIPE),
            "--data",
            text,
            "--out",
            capsule,
            "--separator",
            "blank:1",
            "--licence",
            "Apache-2.0"
        };
        Object[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return CommandRun.of(all);
    }

    private double bitsPerByte(Path model, Path text) {
        return (double) CommandRun.of("eval", "--model", model, "--data", text, "--json")
                .json()
                .get("bitsPerByte");
    }

    @Test
    void itIsMadeVerifiedInstalledAndUsed() throws IOException {
        CommandRun run = train("--name", "mix").succeeds();
        assertThat(run.err()).contains("Carries", "can read out of it");
        Map<String, String> card;
        try (ModelFile file = ModelFile.open(capsule)) {
            card = file.card().facts();
            assertThat(file.recipe()).isEqualTo(RECIPE);
        }
        assertThat(card)
                .containsEntry("contract", "torte-context-mix/1")
                .containsEntry("licence", "Apache-2.0")
                .containsEntry("training.carriedBytes", card.get("training.data.bytes"));
        byte[] first = Files.readAllBytes(capsule);
        train("--name", "mix").succeeds();
        assertThat(Files.readAllBytes(capsule)).isEqualTo(first);

        Path store = folder.resolve("store");
        CommandRun.of("capsule", "install", capsule, "--store", store).succeeds();
        CommandRun.of("capsule", "verify", "mix", "--store", store).succeeds();
        String written = CommandRun.of(
                        "generate",
                        "--model",
                        files.core(),
                        "--capsule",
                        "mix",
                        "--store",
                        store,
                        "--prompt",
                        "The lamp of ",
                        "--bytes",
                        40,
                        "--temperature",
                        0)
                .succeeds()
                .out();
        assertThat(written).contains("Orrin burns in the harbour");

        Path text = files.text();
        assertThat(bitsPerByte(capsule, text)).isLessThan(0.3);
        Path packed = folder.resolve("text.tortez");
        CommandRun.of("compress", "--model", capsule, text, "--out", packed).succeeds();
        CommandRun.of("decompress", "--model", capsule, packed, "--out", folder.resolve("again"))
                .succeeds();
        assertThat(Files.readAllBytes(folder.resolve("again"))).isEqualTo(Files.readAllBytes(text));
    }

    @Test
    void textOfItsOwnIsScored() throws IOException {
        Path valid = Files.writeString(folder.resolve("valid.txt"), "The boats come home to the lamp of Orrin.");
        CommandRun run = train("--valid", valid).succeeds();
        assertThat(run.err()).containsPattern("Held out: [0-9.]+ bits per byte");
        try (ModelFile file = ModelFile.open(capsule)) {
            assertThat(Double.parseDouble(file.card().get("heldout.bitsPerByte").orElseThrow()))
                    .isBetween(0.5, 3.0);
        }
    }

    @Test
    void heldOutDocumentsAreNotCarried() throws IOException {
        Path many = Files.writeString(
                folder.resolve("many.txt"),
                IntStream.range(0, 20)
                        .mapToObj(i -> "Boat " + i * i + " is home.\n\n")
                        .collect(Collectors.joining()));
        trainOn(many, "--hold-out", "0.5").succeeds();
        try (ModelFile file = ModelFile.open(capsule)) {
            long learnt = Long.parseLong(file.card().get("training.data.bytes").orElseThrow());
            assertThat(learnt).isLessThan(Files.size(many));
            assertThat(file.card().get("training.carriedBytes")).contains(Long.toString(learnt));
            assertThat(Double.parseDouble(file.card().get("heldout.bitsPerByte").orElseThrow()))
                    .isGreaterThan(0.5);
        }
    }

    @Test
    void whatStandsTwiceIsCarriedOnce() throws IOException {
        Path twice = Files.writeString(folder.resolve("twice.txt"), "One lamp.\n\nOne lamp.\n\nTwo lamps.\n\n");
        trainOn(twice).succeeds();
        try (ModelFile file = ModelFile.open(capsule)) {
            long all = Long.parseLong(file.card().get("training.data.bytes").orElseThrow());
            long carried =
                    Long.parseLong(file.card().get("training.carriedBytes").orElseThrow());
            assertThat(all - carried).isEqualTo("One lamp.\n\n\n".length());
        }
    }

    @Test
    void whatOnlyUpdatesHaveIsRefused() throws IOException {
        train("--steps", 5, "--lr", 0.1)
                .fails(2, "made without updates; leave out --steps, --lr", "capsule train --help");
        train().succeeds();
        CommandRun.of("capsule", "quantize", capsule, "--out", folder.resolve("small"))
                .fails(2, "carries text and has no weights to round", "capsule quantize --help");
    }

    @Test
    void forgedTextIsATypedError() {
        byte[] forged = new byte[RECIPE.codeBytes()];
        forged[0] = 3;
        Weights weights = Weights.ofText(RECIPE, forged);
        Card card = Card.of("name", "forged", "licence", "none");
        ModelFile.write(capsule, weights, card);
        CommandRun.of("capsule", "verify", capsule).fails(1, "contract: expected nothing", "");
        // Sealed by who forged it; only reading all of the text shows it.
        ModelFile.write(capsule, weights, CapsuleFacts.seal(card, weights, TinyFiles.scalar()));
        CommandRun.of("capsule", "verify", capsule).fails(1, "carried text ends after", "fresh copy");
    }
}
