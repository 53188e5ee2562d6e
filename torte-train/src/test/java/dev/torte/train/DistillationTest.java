package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.NpzReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Learning from another model's guesses: the loss is that of atome-lm, and a run does what it says. */
class DistillationTest {
    private static final Path GOLDEN = Path.of("..", "golden", "atome");
    private static final int WINDOWS = 2;
    private static final int POSITIONS = 3;
    private static final int BATCH = 4;
    private static final Recipe STUDENT = new Recipe.ByteLm(SmallRuns.WINDOW, 16, 2, 1, 12, 0f);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"0.5, 2, alpha0.5_T2", "0, 2, alpha0_T2", "1, 2, alpha1_T2"})
    void theLossIsThatOfTheReferenceTimesAConstant(double alpha, double temperature, String name)
            throws IOException, Json.Invalid {
        LibTorch.load();
        JsonObject index = (JsonObject) ((JsonObject) Json.parse(Files.readString(GOLDEN.resolve("tiny.json"))))
                .get("distill")
                .orElseThrow();
        Map<String, dev.torte.model.Tensor> arrays = NpzReader.read(GOLDEN.resolve("distill.npz"));
        Tensor student = logits(arrays.get("student"));
        Tensor teacher = logits(arrays.get("teacher"));
        long[] targets = ((JsonArray) index.get("targets").orElseThrow())
                .elements().stream()
                        .flatMapToLong(
                                row -> ((JsonArray) row).elements().stream().mapToLong(id -> (long) number(id)))
                        .toArray();
        Tensor nextByte = Losses.crossEntropy(student, Tensor.create(targets, WINDOWS, POSITIONS));
        Tensor divergence = Losses.divergence(teacher, student, temperature);
        double scale = alpha + (1 - alpha) * POSITIONS;
        double weight = (1 - alpha) * POSITIONS / scale;
        double found = weight == 0
                ? nextByte.item_float()
                : Losses.mixed(nextByte, divergence, new LossWeights.Distillation(weight, temperature, teacher()))
                        .item_float();

        double expected = number(index.get(name).orElseThrow());
        assertThat(scale * found).isCloseTo(expected, within(1e-5 * expected));
    }

    static List<Recipe> teachers() {
        return List.of(
                SmallRuns.patchCore(),
                STUDENT,
                PartTest.ROUTED,
                new Recipe.TokenLm(SmallRuns.WINDOW, 16, 2, 1, 40, 256));
    }

    /** A student that is its own teacher has nothing to learn from it: this also proves that rounded weights are not rounded again. */
    @ParameterizedTest
    @MethodSource("teachers")
    void whoKnowsAsMuchAsTheTeacherIsAwayFromItByNothing(Recipe recipe) {
        Teacher same = teacher(recipe, SmallRuns.first(recipe));
        LossParts loss =
                losses(with(SmallRuns.config(recipe, 1, BATCH, 2), 1, 2, same)).getFirst();
        // A patch core drops nothing in its teacher, and a tenth of some layers while it learns.
        assertThat(loss.divergence()).isCloseTo(0, within(recipe instanceof Recipe.Patch ? 0.05 : 1e-6));
    }

    @Test
    void aStudentComesNearToItsTeacher() {
        List<LossParts> alone = losses(with(SmallRuns.config(STUDENT, 60, BATCH, 2), 1, 2, teacher()));
        assertThat(alone.getLast().divergence())
                .isLessThan(0.6 * alone.getFirst().divergence());

        List<LossParts> mixed = losses(with(SmallRuns.config(STUDENT, 60, BATCH, 2), 0.25, 2, teacher()));
        LossParts last = mixed.getLast();
        assertThat(last.divergence()).isGreaterThan(alone.getLast().divergence());
        assertThat(last.nextByte()).isLessThan(alone.getLast().nextByte());
        assertThat(last.total())
                .isCloseTo(0.75 * last.nextByte() + 0.25 * 4 * last.divergence() + 0.1 * last.anchor(), within(1e-5));
    }

    @Test
    void aRunWithATeacherResumesExactlyAndWithNoOther() throws IOException {
        TrainConfig config = with(SmallRuns.config(STUDENT, 6, BATCH, 2), 0.5, 2, teacher());
        Path whole = folder.resolve("whole");
        Path pieces = folder.resolve("pieces");
        CheckpointPlan plan = new CheckpointPlan(pieces, 1000, Duration.ofHours(1));
        try (Trainer trainer = SmallRuns.start(config)) {
            trainer.run(report -> {}, Optional.empty(), () -> false);
            trainer.save(whole);
        }
        try (Trainer trainer = SmallRuns.start(config)) {
            trainer.run(report -> {}, Optional.of(plan), () -> trainer.step() == 2);
        }
        TrainConfig other =
                with(config, 0.5, 2, new Teacher("another", teacher().weights()));
        assertThatThrownBy(() -> Trainer.resume(other, SmallRuns.data(BATCH), pieces))
                .isInstanceOfSatisfying(
                        TorteException.Incompatible.class,
                        e -> assertThat(e.mismatches())
                                .containsExactly(
                                        "losses.teacher: expected \"another\", found \"sha256-of-the-teacher\""));
        try (Trainer trainer = Trainer.resume(config, SmallRuns.data(BATCH), pieces)) {
            trainer.run(report -> {}, Optional.of(plan), () -> false);
        }
        assertThat(Files.mismatch(whole, pieces)).isEqualTo(-1);
    }

    @Test
    void teachersAndStudentsThatDoNotFitAreRefused() {
        Recipe capsule = new Recipe.MlpCapsule(12, 32);
        assertThatThrownBy(() -> teacher(capsule, InitialWeights.draw(Blueprint.of(capsule), 1, new byte[0])))
                .hasMessageContaining("read nothing else, found a MlpCapsule");
        assertThatThrownBy(() -> teacher().requireFit(Blueprint.of(STUDENT).model(), 24))
                .hasMessageContaining("context of 32 bytes and be a multiple of 16, found 24");
        assertThatThrownBy(() -> teacher()
                        .requireFit(
                                Blueprint.of(new Recipe.TokenLm(32, 16, 2, 1, 40, 300))
                                        .model(),
                                32))
                .hasMessageContaining("found TokenLm of 300 symbols");
        assertThatThrownBy(() -> new LossWeights.Distillation(1.5, 2, teacher()))
                .hasMessageContaining("1.5 and 2.0");
        assertThatThrownBy(() -> new LossWeights.Distillation(0.5, 0, teacher()))
                .hasMessageContaining("0.5 and 0.0");
    }

    private static Teacher teacher() {
        return teacher(SmallRuns.patchCore(), SmallRuns.first(SmallRuns.patchCore()));
    }

    private static Teacher teacher(Recipe recipe, Map<String, float[]> values) {
        return new Teacher("sha256-of-the-teacher", Weights.ofFloats(Blueprint.of(recipe), values));
    }

    private static TrainConfig with(TrainConfig config, double weight, double temperature, Teacher teacher) {
        return new TrainConfig(
                config.recipe(),
                config.seed(),
                config.budget(),
                config.optimizer(),
                config.losses().with(new LossWeights.Distillation(weight, temperature, teacher)),
                config.shards());
    }

    private static List<LossParts> losses(TrainConfig config) {
        List<LossParts> losses = new ArrayList<>();
        try (Trainer trainer = SmallRuns.start(config)) {
            trainer.run(report -> losses.add(report.loss()), Optional.empty(), () -> false);
        }
        return losses;
    }

    private static Tensor logits(dev.torte.model.Tensor array) {
        return Tensor.create(array.toFloats(), WINDOWS, POSITIONS, 256);
    }

    private static double number(JsonValue value) {
        return ((JsonNumber) value).asDouble();
    }
}
