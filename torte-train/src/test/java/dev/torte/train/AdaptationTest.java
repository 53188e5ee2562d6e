package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.kernels.KernelChoice;
import dev.torte.model.Adapter;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.contract.Tokenizer;
import dev.torte.model.io.SafeTensors;
import dev.torte.runtime.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An adapter learns, the base stays, and what is written is the two together. */
class AdaptationTest {
    private static final Recipe.TokenLm RECIPE = new Recipe.TokenLm(SmallRuns.WINDOW, 16, 2, 2, 40, 256);
    private static final int STEPS = 10;
    private static final int BATCH = 4;

    /** As for whole models in BlockParityTest; the product of the changes is rounded once more when it is added. */
    private static final float FLOAT32_IN_ANOTHER_ORDER = 5e-5f;

    @TempDir
    private Path folder;

    private static Weights base() {
        Blueprint blueprint = Blueprint.of(RECIPE);
        return Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, 3, new byte[0]));
    }

    private static TrainConfig config(int rank) {
        return config(new Adapter.Lora(rank, 8));
    }

    private static TrainConfig config(Adapter adapter) {
        TrainConfig whole = SmallRuns.config(RECIPE, STEPS, BATCH, 2);
        return new TrainConfig(
                adapter.adapted(RECIPE),
                whole.seed(),
                whole.budget(),
                Optimizer.of(0.02, new Schedule.Constant()),
                whole.losses(),
                whole.shards(),
                new Adaptation(adapter, "identity-of-the-base", base()));
    }

    private static Trainer start(TrainConfig config) {
        return Trainer.start(
                config, SmallRuns.data(BATCH), InitialWeights.draw(config.trained(), config.seed(), new byte[0]));
    }

    private static boolean isChanged(String name) {
        return name.endsWith(".qkv.weight") || name.endsWith(".attn_out.weight");
    }

    static Stream<Adapter> adapters() {
        return Stream.of(new Adapter.Lora(4, 8), new Adapter.Residual(4));
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void untrainedItIsTheBase(Adapter adapter) {
        TrainConfig config = config(adapter);
        int[] text = text();
        float[] found = logits(
                config.recipe(),
                config.adaptation().orElseThrow().applied(InitialWeights.draw(config.trained(), 3, new byte[0])),
                text);
        assertThat(found).containsExactly(logits(RECIPE, values(base()), text));
        try (Trainer trainer = start(config)) {
            Map<String, float[]> weights = trainer.weights();
            base().blueprint()
                    .deployed()
                    .forEach(param -> assertThat(weights.get(param.name()))
                            .as(param.name())
                            .containsExactly(base().floats(param)));
        }
    }

    @Test
    void onlyTheMapsOfAttentionMove() {
        try (Trainer trainer = start(config(4))) {
            trainer.run(report -> {}, Optional.empty(), () -> false);
            Map<String, float[]> weights = trainer.weights();
            assertThat(weights).hasSameSizeAs(base().blueprint().deployed());
            base().blueprint().deployed().forEach(param -> {
                if (isChanged(param.name())) {
                    assertThat(weights.get(param.name())).as(param.name()).isNotEqualTo(base().floats(param));
                } else {
                    assertThat(weights.get(param.name())).as(param.name()).containsExactly(base().floats(param));
                }
            });
        }
    }

    @Test
    void aResidualAdapterMovesAndTheBaseStays() {
        TrainConfig config = config(new Adapter.Residual(4));
        Map<String, float[]> first = InitialWeights.draw(config.trained(), config.seed(), new byte[0]);
        try (Trainer trainer = start(config)) {
            trainer.run(report -> {}, Optional.empty(), () -> false);
            Map<String, float[]> weights = trainer.weights();
            assertThat(weights).hasSameSizeAs(Blueprint.of(config.recipe()).deployed());
            base().blueprint()
                    .deployed()
                    .forEach(param -> assertThat(weights.get(param.name()))
                            .as(param.name())
                            .containsExactly(base().floats(param)));
            first.forEach(
                    (name, values) -> assertThat(weights.get(name)).as(name).isNotEqualTo(values));
        }
        // Norm 2 x 16, down 4 x 16, up 16 x 4; two layers, four tensors each.
        assertThat(config.adaptation().orElseThrow().size()).isEqualTo(new Adapter.Size(320, 1280, 320 + 8 * 4));
    }

    @Test
    void onlyTheAdapterHasGradientsAndState() {
        TrainConfig config = config(4);
        Path file = folder.resolve("state");
        try (Trainer trainer = start(config)) {
            trainer.save(file);
        }
        try (SafeTensors state = SafeTensors.open(file)) {
            // Weights and two moments of two maps, each as two tensors, in two layers.
            assertThat(state.tensors()).hasSize(3 * 2 * 2 * 2);
            assertThat(state.tensors().keySet()).allMatch(name -> name.contains(".lora_"));
        }
        // qkv: 4 x 16 and 48 x 4; out: 4 x 16 and 16 x 4; two layers.
        assertThat(config.adaptation().orElseThrow().size()).isEqualTo(new Adapter.Size(768, 3072, 768 + 8 * 4));
    }

    @Test
    void theRuntimePredictsWithTheSumWhatTheTrainerDoesWithTheParts() {
        TrainConfig config = config(4);
        Map<String, float[]> adapter = InitialWeights.draw(config.trained(), 3, new byte[0]);
        // Of a size that moves every logit: the maps into zero would hide whether they are read.
        adapter.forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] += 0.05f * (i % 7 - 3);
            }
        });
        Adaptation adaptation = config.adaptation().orElseThrow();
        int[] text = text();

        float[] parts = logitsOfParts(adaptation, adapter, text);
        float[] base = logitsOfParts(adaptation, InitialWeights.draw(config.trained(), 3, new byte[0]), text);
        float[] sum = logits(RECIPE, adaptation.applied(adapter), text);

        assertThat(sum).containsExactly(parts, within(FLOAT32_IN_ANOTHER_ORDER));
        assertThat(largestDifference(parts, base)).isGreaterThan(20 * FLOAT32_IN_ANOTHER_ORDER);
    }

    private static int[] text() {
        return IntStream.range(0, SmallRuns.WINDOW).map(i -> 'a' + i * 5 % 26).toArray();
    }

    private static Map<String, float[]> values(Weights weights) {
        Map<String, float[]> values = new HashMap<>();
        weights.blueprint().deployed().forEach(param -> values.put(param.name(), weights.floats(param)));
        return values;
    }

    /** Returns what the runtime makes of weights, (text, 256). */
    private static float[] logits(Recipe recipe, Map<String, float[]> weights, int[] text) {
        float[] logits = new float[text.length * 256];
        LoadedModel.of(
                        Weights.ofFloats(Blueprint.of(recipe), weights),
                        KernelChoice.select(Optional.of("scalar"), OptionalInt.empty())
                                .kernels())
                .session()
                .feedEach(text, 0, text.length, logits, 0);
        return logits;
    }

    private static float largestDifference(float[] a, float[] b) {
        float most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    private static float[] logitsOfParts(Adaptation adaptation, Map<String, float[]> adapter, int[] text) {
        LibTorch.load();
        Blueprint blueprint = Blueprint.of(RECIPE);
        try (PointerScope _ = new PointerScope()) {
            Map<String, float[]> values = new HashMap<>(adapter);
            blueprint
                    .trained()
                    .forEach(param -> values.put(param.name(), adaptation.base().floats(param)));
            Map<String, Tensor> tensors = new HashMap<>();
            List.of(blueprint.trained(), adaptation.params())
                    .forEach(params -> params.forEach(param -> tensors.put(
                            param.name(),
                            Tensor.create(
                                    values.get(param.name()),
                                    param.shape().dims().stream()
                                            .mapToLong(Integer::longValue)
                                            .toArray()))));
            TorchWeights weights = new TorchWeights(tensors, adaptation.changes(tensors));
            return Forwards.floats(TorchBlocks.of(weights, Dropout.off())
                    .forward(
                            blueprint.model(),
                            new TorchBlocks.Input(Forwards.tensor(text, 1, text.length), Optional.empty()))
                    .logits());
        }
    }

    @Test
    void stoppedAndResumedEqualsUninterrupted() throws IOException {
        TrainConfig config = config(4);
        Path whole = folder.resolve("whole");
        Path pieces = folder.resolve("pieces");
        try (Trainer trainer = start(config)) {
            trainer.run(report -> {}, Optional.of(plan(whole)), () -> false);
        }
        try (Trainer trainer = start(config)) {
            trainer.run(report -> {}, Optional.of(plan(pieces)), () -> trainer.step() == 4);
        }
        try (Trainer trainer = Trainer.resume(config, SmallRuns.data(BATCH), pieces)) {
            assertThat(trainer.step()).isEqualTo(4);
            trainer.run(report -> {}, Optional.of(plan(pieces)), () -> false);
        }
        assertThat(Files.mismatch(whole, pieces)).as("first byte that differs").isEqualTo(-1);
        assertThatThrownBy(() -> Trainer.resume(config(5), SmallRuns.data(BATCH), pieces))
                .isInstanceOfSatisfying(
                        TorteException.Incompatible.class,
                        e -> assertThat(e.mismatches()).containsExactly("adapter.rank: expected 5, found 4"));
    }

    private static CheckpointPlan plan(Path file) {
        return new CheckpointPlan(file, 1000, Duration.ofHours(1));
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void theLossFalls(Adapter adapter) {
        List<Double> losses = new ArrayList<>();
        try (Trainer trainer = start(config(adapter))) {
            trainer.run(report -> losses.add(report.loss().nextByte()), Optional.empty(), () -> false);
        }
        assertThat(losses.getLast()).isLessThan(losses.getFirst());
    }

    @Test
    void whatCannotBeABaseIsRefused() {
        Blueprint capsule = Blueprint.of(new Recipe.GruCapsule(12, 8, 8));
        Weights other = Weights.ofFloats(capsule, InitialWeights.draw(capsule, 1, new byte[0]));
        Adapter lora = new Adapter.Lora(4, 8);
        assertThatThrownBy(() -> new Adaptation(lora, "id", other)).hasMessageContaining("found GruCapsule");
        assertThatThrownBy(() -> new Adaptation(lora, "id", base().in(Precision.INT8_PER_ROW)))
                .hasMessageContaining("needs a base of floats");
        assertThatThrownBy(() -> new Adaptation(new Adapter.Lora(17, 8), "id", base()))
                .hasMessageContaining("at most the width 16, found 17");
        assertThatThrownBy(() -> new Adaptation(new Adapter.Residual(17), "id", base()))
                .hasMessageContaining("1..width 16, found 17");
        Blueprint adapted = Blueprint.of(new Recipe.AdaptedLm(RECIPE, 4));
        Weights already = Weights.ofFloats(adapted, InitialWeights.draw(adapted, 1, new byte[0]));
        assertThatThrownBy(() -> new Adaptation(lora, "id", already)).hasMessageContaining("found AdaptedLm");
        assertThatThrownBy(() -> new Adapter.Lora(0, 8)).hasMessageContaining("found 0 and 8.0");
        Tokenizer merged = Tokenizer.of(List.of(new Tokenizer.Merge('a', 'b')));
        Adaptation adaptation = new Adaptation(lora, "id", base());
        assertThatThrownBy(() -> adaptation.requireTokenizer(merged))
                .hasMessageContaining("0 merges, found another with 1");
    }
}
