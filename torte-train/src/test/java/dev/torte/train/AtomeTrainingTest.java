package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Blueprint;
import dev.torte.model.Param;
import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.Tensor;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.NpzReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three training steps of routed and vanilla models equal those of atome-lm: losses, gradients, lengths, weights afterwards. */
class AtomeTrainingTest {
    private static final Path FOLDER = Path.of("..", "golden", "atome");
    private static final int STEPS = 3;
    private static final double RATE = 1e-3;
    private static final int WINDOWS = 2;
    private static final int WINDOW = 24;

    /** Below this gradient Adam divides noise by noise, and may err by a whole step each time. */
    private static final float SURE_GRADIENT = 1e-7f;

    private static final float UNSURE = 2.5f * STEPS * (float) RATE;

    record Case(String name, Recipe recipe) {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case("tiny_atome_ternary", routed(Quantizer.TERNARY)),
                new Case("tiny_atome_power3", routed(Quantizer.POWER3)),
                new Case("tiny_atome_power3_pr", routed(Quantizer.POWER3_PER_ROW)),
                new Case("tiny_vanilla", new Recipe.VanillaLm(32, 16, 2, 2, 48)));
    }

    private static Recipe routed(Quantizer quantizer) {
        return new Recipe.RoutedLm(
                32,
                16,
                2,
                Recipe.Positions.NONE,
                List.of(new PathwayKind.Local(5), new PathwayKind.State(), new PathwayKind.Sparse(1, 8, 3)),
                quantizer);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void threeStepsEqualTheReference(Case golden) throws IOException, Json.Invalid {
        LibTorch.load();
        Blueprint blueprint = Blueprint.of(golden.recipe());
        Map<String, Tensor> arrays = NpzReader.read(FOLDER.resolve(golden.name() + ".npz"));
        JsonValue index = member(Json.parse(Files.readString(FOLDER.resolve("tiny.json"))), golden.name());
        Optimizer optimizer = new Optimizer(RATE, new Schedule.Constant(), 0.1, 0.9, 0.95, 1e-8, OptionalDouble.of(1));
        TrainConfig config = new TrainConfig(
                golden.recipe(),
                1,
                new TrainConfig.Budget(STEPS, WINDOWS, WINDOW),
                optimizer,
                new LossWeights(0, 0),
                1);
        int[] x = ids(index, 0);
        int[] y = ids(index, 1);
        List<Double> losses = new ArrayList<>();
        List<Double> norms = new ArrayList<>();
        Map<String, float[]> gradient = Map.of();
        Map<String, float[]> after;
        double lossAfter;
        try (RunMemory memory = RunMemory.of(Layout.of(blueprint.trained()))) {
            memory.weights().set(split(blueprint, arrays.get("weights")));
            try (Shard shard = new Shard(config, blueprint.model(), Optional.empty(), memory.weights(), List.of())) {
                AdamW adam = new AdamW(optimizer, memory, UpdateRule.of(config));
                for (int step = 1; step <= STEPS; step++) {
                    losses.add(shard.learn(Batch.of(x, y), 1, Dropout.off()).total());
                    adam.sum(List.of(shard.gradient()), 0, adam.blocks());
                    gradient = step == 1 ? shard.gradient().values() : gradient;
                    norms.add(adam.norm());
                    adam.update(shard.gradient(), step, RATE, adam.clipFactor(adam.norm()), 0, adam.blocks());
                }
                after = memory.weights().values();
                lossAfter = shard.learn(Batch.of(x, y), 1, Dropout.off()).total();
            }
        }

        JsonValue wanted = member(index, "adamw");
        assertClose(losses, numbers(member(wanted, "losses_before_each_step")));
        assertClose(norms, numbers(member(wanted, "grad_norms_before_clip")));
        assertThat(lossAfter).isCloseTo(number(member(wanted, "loss_after_3")), within(1e-5));
        Map<String, float[]> gradients = split(blueprint, arrays.get("grads"));
        Map<String, float[]> weights = split(blueprint, arrays.get("weights_after_3_adamw"));
        for (Param param : blueprint.params()) {
            float[] expected = gradients.get(param.name());
            for (int i = 0; i < expected.length; i++) {
                assertThat(gradient.get(param.name())[i])
                        .as("gradient of %s[%d]", param.name(), i)
                        .isCloseTo(expected[i], within(1e-5f + 1e-4f * Math.abs(expected[i])));
                float tolerance = Math.abs(expected[i]) >= SURE_GRADIENT || expected[i] == 0 ? 2e-5f : UNSURE;
                assertThat(after.get(param.name())[i])
                        .as("%s[%d] after %d steps", param.name(), i, STEPS)
                        .isCloseTo(weights.get(param.name())[i], within(tolerance));
            }
        }
    }

    private static void assertClose(List<Double> found, List<Double> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isCloseTo(expected.get(i), within(1e-5));
        }
    }

    /** Returns the first or the last 24 of the 25 bytes of both texts. */
    private static int[] ids(JsonValue index, int from) {
        return ((JsonArray) member(index, "ids"))
                .elements().stream()
                        .flatMapToInt(text -> ((JsonArray) text)
                                .elements().stream().skip(from).limit(WINDOW).mapToInt(id -> (int) number(id)))
                        .toArray();
    }

    /** Returns the parameters of an array that holds all in the order of the blueprint. */
    private static Map<String, float[]> split(Blueprint blueprint, Tensor tensor) {
        float[] all = tensor.toFloats();
        Map<String, float[]> values = new LinkedHashMap<>();
        int at = 0;
        for (Param param : blueprint.params()) {
            int count = Math.toIntExact(param.shape().elements());
            values.put(param.name(), Arrays.copyOfRange(all, at, at + count));
            at += count;
        }
        assertThat(at).isEqualTo(all.length);
        return values;
    }

    private static List<Double> numbers(JsonValue list) {
        return ((JsonArray) list)
                .elements().stream().map(AtomeTrainingTest::number).toList();
    }

    private static double number(JsonValue value) {
        return ((JsonNumber) value).asDouble();
    }

    private static JsonValue member(JsonValue object, String name) {
        return ((JsonObject) object).get(name).orElseThrow();
    }
}
