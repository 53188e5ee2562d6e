package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run does as a whole: it learns, shards are only a way of working, and it stops before it breaks anything. */
class TrainerTest {
    /** Sums of floats in another order, over gradients of length about 1. */
    private static final double REORDERED = 1e-5;

    static List<Recipe> families() {
        return List.of(
                SmallRuns.patchCore(),
                GoldenCase.legacy(false),
                new Recipe.ByteLm(32, 16, 2, 1, 12, 0f),
                new Recipe.TokenLm(32, 16, 2, 1, 40, 256),
                new Recipe.GruCapsule(12, 8, 16),
                new Recipe.MlpCapsule(12, 32));
    }

    @ParameterizedTest
    @MethodSource("families")
    void everyFamilyLearns(Recipe recipe) {
        List<StepReport> reports = run(SmallRuns.config(recipe, 40, 4, 2));

        double first = reports.getFirst().loss().total();
        assertThat(reports.getLast().loss().total()).isLessThan(first - 0.5);
        assertThat(reports.getLast().step()).isEqualTo(40);
        assertThat(reports.getLast().bytes()).isEqualTo(4 * SmallRuns.WINDOW);
    }

    @Test
    void shardsOfUnequalSizeGiveTheGradientOfTheWholeBatch() {
        Recipe recipe = new Recipe.ByteLm(32, 16, 2, 1, 12, 0f);
        StepReport whole = run(SmallRuns.config(recipe, 1, 5, 1)).getFirst();
        StepReport parts = run(SmallRuns.config(recipe, 1, 5, 3)).getFirst();

        assertThat(parts.loss().total()).isCloseTo(whole.loss().total(), within(REORDERED));
        assertThat(parts.loss().anchor()).isCloseTo(whole.loss().anchor(), within(REORDERED));
        assertThat(parts.gradientNorm()).isCloseTo(whole.gradientNorm(), within(REORDERED));
    }

    @Test
    void weightsThatAreNotNumbersEndTheRunBeforeTheUpdate() {
        TrainConfig config = SmallRuns.config(SmallRuns.patchCore(), 3, 4, 2);
        Map<String, float[]> first = SmallRuns.first(config.recipe());
        first.get("head.bias")[0] = Float.NaN;
        try (Trainer trainer = Trainer.start(config, SmallRuns.data(4), first)) {
            assertThatThrownBy(() -> trainer.run(report -> {}, Optional.empty(), () -> false))
                    .isInstanceOf(TorteException.Diverged.class)
                    .hasMessageContaining("step 1");
            assertThat(trainer.step()).isZero();
            assertThat(trainer.weights().get("byte_emb.weight")).isEqualTo(first.get("byte_emb.weight"));
        }
    }

    @Test
    void weightsThatNothingReadsStayAway() {
        TrainConfig config = SmallRuns.config(SmallRuns.patchCore(), 1, 4, 1);
        try (Trainer trainer = SmallRuns.start(config)) {
            assertThat(trainer.weights()).containsKey("patch_generator.bos").doesNotContainKey("from_abi.weight");
        }
    }

    @Test
    void dropoutDependsOnSeedStepAndShardAlone() {
        LibTorch.load();
        float[] ones = new float[4000];
        Arrays.fill(ones, 1);
        float[] dropped = dropped(Dropout.seeded(1, 2, 0), ones);

        assertThat(dropped(Dropout.seeded(1, 2, 0), ones)).isEqualTo(dropped);
        assertThat(dropped(Dropout.seeded(1, 2, 1), ones)).isNotEqualTo(dropped);
        assertThat(dropped(Dropout.seeded(1, 3, 0), ones)).isNotEqualTo(dropped);
        assertThat(dropped).containsOnly(0f, 1 / 0.9f);
        double sum = 0;
        for (float value : dropped) {
            sum += value;
        }
        // The standard deviation of the mean of 4000 draws is 0.005.
        assertThat(sum / ones.length).isCloseTo(1, within(0.03));
        assertThat(dropped(Dropout.off(), ones)).isEqualTo(ones);
    }

    private static float[] dropped(Dropout dropout, float[] values) {
        return Forwards.floats(dropout.apply(org.bytedeco.pytorch.Tensor.create(values), 0.1f));
    }

    @Test
    void windowsThatTheRecipeCannotReadAreTheCallersMistake() {
        TrainConfig.Budget odd = new TrainConfig.Budget(1, 1, 24);
        TrainConfig config = new TrainConfig(
                SmallRuns.patchCore(),
                1,
                odd,
                Optimizer.of(1e-3, new Schedule.Constant()),
                new LossWeights(0.1, 0.5),
                1);

        assertThatThrownBy(() -> SmallRuns.start(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("24")
                .hasMessageContaining("16");
    }

    private static List<StepReport> run(TrainConfig config) {
        List<StepReport> reports = new ArrayList<>();
        try (Trainer trainer = SmallRuns.start(config)) {
            trainer.run(reports::add, Optional.empty(), () -> false);
        }
        return reports;
    }
}
