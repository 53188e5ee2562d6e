package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was stopped and resumed ends with the same file, byte for byte, as one that was left alone. */
class ResumeIsExactTest {
    private static final int STEPS = 12;
    private static final int BATCH = 5;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void stoppedAndResumedEqualsUninterrupted(int shards) throws IOException {
        requireExactResume(SmallRuns.config(SmallRuns.patchCore(), STEPS, BATCH, shards));
    }

    @Test
    void soItIsWithMuonAndPartsThatAreKept() throws IOException {
        TrainConfig config = SmallRuns.config(PartTest.ROUTED, STEPS, BATCH, 2);
        requireExactResume(PartTest.keeping(MuonTest.config(config, 0.1), Set.of(Part.ROUTERS)));
    }

    private void requireExactResume(TrainConfig config) throws IOException {
        Path whole = folder.resolve("whole");
        Path pieces = folder.resolve("pieces");
        try (Trainer trainer = SmallRuns.start(config)) {
            trainer.run(report -> {}, Optional.of(plan(whole, 1000)), () -> false);
        }

        try (Trainer trainer = SmallRuns.start(config)) {
            trainer.run(report -> {}, Optional.of(plan(pieces, 1000)), () -> trainer.step() == 5);
        }
        try (Trainer trainer = resume(config, pieces)) {
            assertThat(trainer.step()).isEqualTo(5);
            // Dies without a last save after update 8: the file holds update 8 because the plan says every 4.
            trainer.run(report -> {}, Optional.of(plan(pieces, 4)), () -> trainer.step() == 8);
        }
        try (Trainer trainer = resume(config, pieces)) {
            assertThat(trainer.step()).isEqualTo(8);
            trainer.run(report -> {}, Optional.of(plan(pieces, 1000)), () -> false);
            assertThat(trainer.finished()).isTrue();
        }

        assertThat(Files.mismatch(whole, pieces)).as("first byte that differs").isEqualTo(-1);
    }

    @Test
    void runAgainGivesTheSameReports() {
        TrainConfig config = SmallRuns.config(SmallRuns.patchCore(), 4, BATCH, 2);
        assertThat(losses(config)).isEqualTo(losses(config)).hasSize(4);
    }

    @Test
    void otherSettingsOrDataAreRefusedAllAtOnce() {
        TrainConfig config = SmallRuns.config(SmallRuns.patchCore(), STEPS, BATCH, 2);
        Path file = folder.resolve("other");
        try (Trainer trainer = SmallRuns.start(config)) {
            trainer.save(file);
        }
        TrainConfig other = SmallRuns.config(new Recipe.GruCapsule(12, 8, 8), STEPS + 1, BATCH, 1);

        assertThatThrownBy(() -> Trainer.resume(other, new TrainData((step, x, y) -> {}, "another text"), file))
                .isInstanceOfSatisfying(
                        TorteException.Incompatible.class,
                        e -> assertThat(e.mismatches())
                                .contains(
                                        "budget.steps: expected 13, found 12",
                                        "shards: expected 1, found 2",
                                        "data: expected another text, found sha256-of-the-text")
                                .anyMatch(line -> line.startsWith("recipe.kind: ")));
    }

    @Test
    void filesOfAnotherKindAreNamedInTheError() throws IOException {
        TrainConfig config = SmallRuns.config(SmallRuns.patchCore(), STEPS, BATCH, 2);
        Path text = Files.writeString(folder.resolve("notes.txt"), "These are notes, not a checkpoint.");

        assertThatThrownBy(() -> resume(config, text))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("notes.txt");
        assertThatThrownBy(() -> resume(config, folder.resolve("nothing"))).isInstanceOf(TorteException.Missing.class);
    }

    private static List<LossParts> losses(TrainConfig config) {
        List<LossParts> losses = new ArrayList<>();
        try (Trainer trainer = SmallRuns.start(config)) {
            trainer.run(report -> losses.add(report.loss()), Optional.empty(), () -> false);
        }
        return losses;
    }

    private static Trainer resume(TrainConfig config, Path file) {
        return Trainer.resume(config, SmallRuns.data(BATCH), file);
    }

    private static CheckpointPlan plan(Path file, long everySteps) {
        return new CheckpointPlan(file, everySteps, Duration.ofHours(1));
    }
}
