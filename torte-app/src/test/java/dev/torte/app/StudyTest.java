package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.io.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the models of an experiment to a study of them to claims. */
final class StudyTest {
    private static final String CAPSULE = """
              - name: capsule
                side: ours
                recipe: {format: torte-recipe/1, kind: gru-capsule, anchorWidth: 8, byteWidth: 8, hiddenWidth: 8}
                batch: {bytesPerStep: 64, windowBytes: 32, shards: 1}
                schedule: constant
                losses: {anchor: 0.0, patch: 0.0}
                rate: 0.01
            measurements:\
            """;

    @TempDir
    private Path folder;

    private TinyExperiment tiny;

    @BeforeEach
    void train() throws IOException {
        tiny = new TinyExperiment(folder);
        Object[] words = tiny.run(4, "--models", "fixed,capsule");
        Path file = folder.resolve("tiny.yaml");
        Files.writeString(file, Files.readString(file).replace("measurements:", CAPSULE));
        CommandRun.of(words).succeeds();
    }

    private Object[] study() throws IOException {
        Path file = Files.writeString(
                folder.resolve("study.yaml"),
                String.format(
                        Locale.ROOT,
                        """
                        name: places
                        question: Are the bits the same?
                        parts:
                          - record: exact
                            kind: exact
                            capsules: [{experiment: tiny, model: capsule, seed: 1}, {experiment: tiny, model: capsule, seed: 2}]
                            hosts: [{experiment: tiny, model: fixed, seed: 1}, {experiment: tiny, model: fixed, seed: 2}]
                            text: [{file: valid.txt, sha256: %s, cut: "pieces:100"}]
                            pieces: 2
                            pieceBytes: 20
                            writtenBytes: 10
                        """,
                        Digest.sha256(Files.readAllBytes(tiny.data().resolve("valid.txt")))));
        return new Object[] {
            "study", "run", file, "--data", tiny.data(), "--evidence", tiny.evidence(), "--work", folder.resolve("work")
        };
    }

    private CommandRun claims() throws IOException {
        Path claims = Files.createDirectories(folder.resolve("claims"));
        Files.writeString(claims.resolve("c.yaml"), """
                family: places
                source: this test
                experiment: places
                seeds: [1]
                interval: {resamples: 500, seed: 1, alpha: 0.05}
                claims:
                  - {id: a, text: t, statistic: {kind: measured, record: exact, figure: otherLogits}, atMost: 0, expect: PASS}
                  - {id: b, text: t, statistic: {kind: measured, record: exact, figure: otherWritings@tiny/fixed-seed2}, atMost: 0, expect: PASS}
                  - {id: c, text: t, statistic: {kind: measured, record: exact, figure: hostLogitsUsed}, atMost: 0, expect: PASS}
                  - {id: d, text: t, statistic: {kind: measured, record: exact, figure: hosts}, atLeast: 2, expect: PASS}
                  - {id: e, text: t, statistic: {kind: measured, record: exact, figure: perplexityRatio}, atMost: 1, expect: PASS}
                  - {id: f, text: t, statistic: {kind: measured, record: exact, figure: processes}, atLeast: 18, expect: PASS}
                """);
        return CommandRun.of("claims", "verify", "--claims", claims, "--evidence", tiny.evidence());
    }

    @Test
    void capsulesAreTheSameBitsInOtherProcessesHostsAndKernels() throws IOException {
        assertThat(CommandRun.of(study()).succeeds().out())
                .contains("exact: processes 18.00, hosts 2.000, otherLogits 0.000");
        claims().succeeds();
        // Once made it stays.
        assertThat(CommandRun.of(study()).succeeds().out()).isEmpty();

        // A host that was trained anew is not the one that was measured.
        Path host = tiny.record("fixed-seed2");
        Files.copy(tiny.record("fixed-seed1"), host, StandardCopyOption.REPLACE_EXISTING);
        assertThat(claims().out()).contains("FAIL");
    }

    @Test
    void aModelOfOtherContentIsRefused() throws IOException {
        Path model = folder.resolve("work/tiny/capsule-seed1.torte");
        Files.copy(model.resolveSibling("capsule-seed2.torte"), model, StandardCopyOption.REPLACE_EXISTING);
        CommandRun.of(study()).fails(1, "capsule-seed1.torte: ", "fresh copy");
        assertThat(tiny.evidence().resolve("places/exact.json")).doesNotExist();
    }

    @Test
    void aPartWhoseModelsAreMissingWaits() throws IOException {
        Files.delete(folder.resolve("work/tiny/fixed-seed2.torte"));
        assertThat(CommandRun.of(study()).succeeds().err()).contains("exact waits", "--models fixed --seeds 2");
        assertThat(tiny.evidence().resolve("places/exact.json")).doesNotExist();
    }

    @Test
    void bricksAreLearntAndTriedInHostsThatTheyDoNotKnow() throws IOException {
        String train = text("train.txt", "pieces:200");
        String valid = text("valid.txt", "pieces:100");
        String brick = "{experiment: bricks, model: %s, seed: 1}";
        String recipe =
                "{format: torte-recipe/1, kind: brick, abiWidth: 8, operator: {kind: low-rank, rank: 2}, reads: %s, hostLogits: kept}";
        Path file = Files.writeString(
                folder.resolve("study.yaml"),
                String.format(
                        Locale.ROOT,
                        """
                        name: bricks
                        question: What is left of a brick elsewhere?
                        learning: {domain: [%1$s], general: [%1$s], windows: 2, windowBytes: 32, updates: 3, rate: 0.01, preservation: 1.0}
                        parts:
                          - {kind: brick, model: own, seed: 1, recipe: %3$s, hosts: [{experiment: tiny, model: fixed, seed: 1}]}
                          - {kind: brick, model: anchored, seed: 1, recipe: %4$s, hosts: [{experiment: tiny, model: fixed, seed: 1}]}
                          - record: matrix
                            kind: transfer
                            bricks: [%5$s, %6$s]
                            hosts: [{experiment: tiny, model: fixed, seed: 1}, {experiment: tiny, model: fixed, seed: 2}]
                            precisions: [f32, fp8]
                            receivers: [plain, rotated, scaled]
                            text: {domain: [%2$s], general: [%2$s], calibration: [%1$s]}
                            pieces: 3
                            pieceBytes: 40
                        """,
                        train,
                        valid,
                        String.format(Locale.ROOT, recipe, "learned-state"),
                        String.format(Locale.ROOT, recipe, "canonical-anchor"),
                        String.format(Locale.ROOT, brick, "own"),
                        String.format(Locale.ROOT, brick, "anchored")));
        Object[] words = {
            "study", "run", file, "--data", tiny.data(), "--evidence", tiny.evidence(), "--work", folder.resolve("work")
        };
        assertThat(CommandRun.of(words).succeeds().out())
                .contains("own-seed1: learnt", "anchored-seed1: learnt")
                .contains("matrix: processes 4.000, otherWeights 0.000, otherOperators 0.000, otherWritings 0.000");
        assertThat(CommandRun.of(words).succeeds().out()).isEmpty();

        Path claims = Files.createDirectories(folder.resolve("claims"));
        Files.writeString(claims.resolve("c.yaml"), """
                family: bricks
                source: this test
                experiment: bricks
                seeds: [1]
                interval: {resamples: 500, seed: 1, alpha: 0.05}
                claims:
                  - {id: a, text: t, statistic: {kind: measured, record: matrix, figure: "domain anchored@fixed"}, above: 0, expect: PASS}
                  - {id: b, text: t, statistic: {kind: measured, record: matrix, figure: "transfer own@fixed"}, atLeast: 1, expect: PASS}
                  - {id: c, text: t, statistic: {kind: measured, record: matrix, figure: "worst own+rotated@fixed"}, atLeast: 1, expect: PASS}
                  - {id: d, text: t, statistic: {kind: measured, record: matrix, figure: "stored anchored/fp8@fixed"}, above: 0.5, expect: PASS}
                  - {id: e, text: t, statistic: {kind: measured, record: matrix, figure: "hosts fixed"}, atLeast: 1, expect: PASS}
                  - {id: f, text: t, statistic: {kind: measured, record: matrix, figure: "source own"}, above: 0, expect: PASS}
                """);
        Path page = folder.resolve("page.html");
        CommandRun.of("claims", "verify", "--claims", claims, "--evidence", tiny.evidence(), "--html", page)
                .succeeds();
        assertThat(Files.readString(page)).contains("Bricks in hosts: matrix", "anchored-seed1 fp8 rotated");
    }

    private String text(String name, String cut) throws IOException {
        return String.format(
                Locale.ROOT,
                "{file: %s, sha256: %s, cut: \"%s\"}",
                name,
                Digest.sha256(Files.readAllBytes(tiny.data().resolve(name))),
                cut);
    }
}
