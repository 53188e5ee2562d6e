package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.Recipe;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A brick goes from text to file, into a core, and into less space. */
final class BrickTest {
    @TempDir
    private Path folder;

    private TinyFiles files;
    private Path domain;

    @BeforeEach
    void setUp() throws IOException {
        files = new TinyFiles(folder);
        domain = Files.writeString(
                folder.resolve("domain.txt"), "if lamp == boats:\n    return home(lamp)\n\n".repeat(40));
    }

    private Path brick(Object... more) throws IOException {
        Path out = folder.resolve("brick.torte");
        List<Object> words = new ArrayList<>(List.of(
                "brick", "train", "--host", files.core(), "--general", files.text(), "--data", domain, "--out", out));
        words.addAll(List.of("--batch", 4, "--window", 32, "--steps", 30, "--lr", 0.05));
        words.addAll(List.of(more));
        CommandRun.of(words.toArray()).succeeds();
        return out;
    }

    private Map<?, ?> eval(Object... more) {
        List<Object> words =
                new ArrayList<>(List.of("eval", "--model", folder.resolve("core.torte"), "--data", domain, "--json"));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray()).json();
    }

    private double bitsPerByte(Object... more) {
        return (double) eval(more).get("bitsPerByte");
    }

    @Test
    void theDomainIsPredictedBetterAlsoFromLessSpace() throws IOException {
        Path brick = brick("--kind", "gated:4:2:3", "--routes", "anchor", "--reads", "state", "--fades");
        double alone = bitsPerByte();
        double with = bitsPerByte("--brick", brick);
        assertThat(with).isLessThan(alone - 0.3);
        assertThat(bitsPerByte("--brick", brick, "--brick-scale", 0.5)).isNotEqualTo(with);
        long before = Files.size(brick);
        for (String precision : List.of("int8", "fp8", "int4")) {
            Path small = folder.resolve(precision + ".torte");
            CommandRun.of("brick", "quantize", brick, "--precision", precision, "--out", small)
                    .succeeds();
            assertThat(bitsPerByte("--brick", small)).isBetween(with - 0.1, with + 0.2);
            CommandRun.of("brick", "quantize", small, "--precision", precision, "--out", small)
                    .fails(2, "already", "--help");
        }
        assertThat(Files.size(brick)).isEqualTo(before);
        try (ModelFile file = ModelFile.open(brick);
                ModelFile core = ModelFile.open(folder.resolve("core.torte"))) {
            assertThat(file.recipe())
                    .isEqualTo(new Recipe.Brick(
                            8,
                            new Recipe.Operator.GatedSparse(4, 2, 3, Recipe.StateSource.CANONICAL_ANCHOR),
                            Recipe.StateSource.LEARNED_STATE,
                            Recipe.HostLogits.FADED));
            assertThat(file.card().facts())
                    .containsEntry("brick.hosts", core.identity())
                    .containsEntry("brick.preservation", "2.0")
                    .containsKey("brick.general.sha256");
            assertThat(eval("--brick", brick).get("brick")).isEqualTo(file.identity());
        }
        assertThat(CommandRun.of("model", "inspect", brick).succeeds().out()).contains("gated-sparse");
    }

    @Test
    void aBrickGoesOnWithAText() throws IOException {
        Path core = files.core();
        Path brick = brick("--kind", "dense");
        Object[] words = {"generate", "--model", core, "--prompt", "if", "--bytes", 20, "--temperature", 0, "--json"};
        List<Object> with = new ArrayList<>(List.of(words));
        with.addAll(List.of("--brick", brick, "--brick-scale", 3));
        assertThat(CommandRun.of(with.toArray()).json().get("hex"))
                .isNotEqualTo(CommandRun.of(words).json().get("hex"));
    }

    @Test
    void placesWhereABrickOrSomethingElseDoesNotFitAreNamed() throws IOException {
        Path core = files.core();
        Path capsule = files.capsule();
        Path brick = brick("--kind", "low-rank:3");
        CommandRun.of("generate", "--model", brick, "--prompt", "a")
                .fails(1, "found a brick, which corrects a core", "--brick");
        CommandRun.of("eval", "--model", brick, "--data", domain).fails(1, "found a brick", "--brick");
        CommandRun.of("eval", "--model", core, "--brick", core, "--data", domain)
                .fails(1, "expected a brick", "Name a brick");
        CommandRun.of("eval", "--model", capsule, "--brick", brick, "--data", domain)
                .fails(1, "expected a core, found a capsule", "core over bytes");
        CommandRun.of("eval", "--model", core, "--brick-scale", 2, "--data", domain)
                .fails(2, "needs a --brick", "--help");
        CommandRun.of("generate", "--model", core, "--brick", brick, "--capsule", capsule, "--prompt", "a")
                .fails(2, "--capsule and --brick", "--help");
        CommandRun.of("brick", "quantize", core, "--precision", "fp8", "--out", folder.resolve("o"))
                .fails(1, "expected a brick, found a core", "torte brick train");
        CommandRun.of("brick", "quantize", brick, "--precision", "fp9", "--out", folder.resolve("o"))
                .fails(2, "unknown precision 'fp9'", "--help");
        CommandRun.of("model", "quantize", brick, "--precision", "int8", "--out", folder.resolve("o"))
                .fails(1, "found a brick", "--brick");
        CommandRun.of("capsule", "install", brick, "--store", folder.resolve("store"))
                .fails(1, "found a brick", "--brick");
        CommandRun.of(
                        "brick",
                        "train",
                        "--host",
                        capsule,
                        "--general",
                        domain,
                        "--data",
                        domain,
                        "--out",
                        folder.resolve("o"))
                .fails(1, "expected a core over bytes, found a GruCapsule", "Name cores");
        CommandRun.of(
                        "brick",
                        "train",
                        "--host",
                        core,
                        "--general",
                        domain,
                        "--data",
                        domain,
                        "--out",
                        folder.resolve("o"),
                        "--kind",
                        "sparse:8:2")
                .fails(2, "unknown kind of brick 'sparse:8:2'", "--help");
    }
}
