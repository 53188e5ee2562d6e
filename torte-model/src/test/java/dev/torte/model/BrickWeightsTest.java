package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.Recipe.HostLogits;
import dev.torte.model.Recipe.Operator;
import dev.torte.model.Recipe.StateSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a brick consists of, and what its weights become in few bits. */
class BrickWeightsTest {
    private static final Path FILE = Path.of("brick.torte");

    /** Of odd width and odd rank, so that int4 rows leave half a byte over. */
    private static final Blueprint BRICK = Blueprint.of(new Recipe.Brick(
            13,
            new Operator.GatedSparse(3, 2, 5, StateSource.CANONICAL_ANCHOR),
            StateSource.LEARNED_STATE,
            HostLogits.FADED));

    private static Weights random() {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Param param : BRICK.deployed()) {
            float[] noise = new float[(int) param.shape().elements()];
            SplitMix64.named(3, param.name()).fillNormal(noise, 0.3);
            values.put(param.name(), noise);
        }
        // A row of zeros has no largest magnitude to divide by.
        Arrays.fill(values.get("down.weight"), 13, 26, 0f);
        return Weights.ofFloats(BRICK, values);
    }

    private static Map<String, Tensor> byName(Weights weights) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
        return tensors;
    }

    @Test
    void theBrickOfTheReferenceHasItsPublishedWeightsLessItsFactor() {
        Recipe recipe = new Recipe.Brick(
                64,
                new Operator.SparseLowRank(8, 2, 16, StateSource.LEARNED_STATE),
                StateSource.LEARNED_STATE,
                HostLogits.KEPT);
        assertThat(Blueprint.of(recipe).parameterCount()).isEqualTo(16_897 - 1);
    }

    @Test
    void aNewBrickChangesNothingAndBeginsNearlyWithoutFading() {
        Map<String, float[]> first = InitialWeights.draw(BRICK, 1, new byte[0]);
        assertThat(first.get("up.weight")).hasSize(3 * 13 * 5).containsOnly(0f);
        assertThat(first.get("fade.weight")).containsOnly(0f);
        assertThat(first.get("fade.bias")).containsExactly(-4f);
        assertThat(first.get("down.weight")).doesNotContain(0f);
        assertThat(first.get("gate.weight")).doesNotContain(0f).isNotEqualTo(first.get("down.weight"));
        Blueprint dense =
                Blueprint.of(new Recipe.Brick(8, new Operator.Dense(), StateSource.LEARNED_STATE, HostLogits.KEPT));
        assertThat(InitialWeights.draw(dense, 1, new byte[0]).get("map.weight"))
                .hasSize(64)
                .containsOnly(0f);
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"F32", "F16", "INT8_PER_ROW", "FP8_PER_ROW", "INT4_PER_ROW"})
    void everyPrecisionPassesItsOwnCheckAndIsTheNearest(Precision precision) {
        Weights original = random();
        Weights stored = Weights.of(BRICK, byName(original.in(precision)), FILE);
        for (Param param : BRICK.deployed()) {
            float[] expected = original.floats(param);
            float[] found = stored.floats(param);
            int cols = param.shape().dims().getLast();
            for (int i = 0; i < expected.length; i++) {
                float largest = 0;
                for (int k = i / cols * cols; k < i / cols * cols + cols; k++) {
                    largest = Math.max(largest, Math.abs(expected[k]));
                }
                float half = param.shape().rank() < 2
                        ? 0
                        : switch (precision) {
                            case F32 -> 0;
                            case F16 -> Math.abs(expected[i]) / 2048;
                            case INT8_PER_ROW -> largest / 254;
                            // Half of the last of three bits, or of the smallest number.
                            case FP8_PER_ROW -> Math.max(Math.abs(expected[i]) / 16, largest / 448 / 1024);
                            case INT4_PER_ROW -> largest / 14;
                            case W8A7, INT8_PER_TENSOR -> throw new AssertionError(precision);
                        };
                assertThat(Math.abs(found[i] - expected[i]))
                        .as(param.name() + " " + i)
                        .isLessThanOrEqualTo(half * (1 + 1e-5f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"INT8_PER_ROW", "FP8_PER_ROW", "INT4_PER_ROW"})
    void roundingTwiceGivesTheSameBytesAndOnlyOncePerFile(Precision precision) {
        Weights once = random().in(precision);
        Weights again = once.in(Precision.F32).in(precision);
        for (Param param : BRICK.deployed()) {
            assertThat(again.get(param).toBytes())
                    .as(param.name())
                    .isEqualTo(once.get(param).toBytes());
        }
        assertThatThrownBy(() -> once.in(precision))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("already");
    }

    @Test
    void int4TakesHalfAByteForAWeightWithTheFirstInTheLowHalf() {
        Blueprint dense =
                Blueprint.of(new Recipe.Brick(3, new Operator.Dense(), StateSource.LEARNED_STATE, HostLogits.KEPT));
        float[] map = {7, -7, 1, 0.5f, 1.5f, -3.5f, 0, -2.5f, 3.5f};
        Tensor stored = Weights.ofFloats(dense, Map.of("map.weight", map))
                .in(Precision.INT4_PER_ROW)
                .get(dense.deployed().getFirst());
        assertThat(stored.toString()).isEqualTo("map.weight U8 [3, 2]");
        // Rows of largest 7, 3.5, 3.5: scales 1, 0.5, 0.5; 1, 3, -7 then 0, -5, 7.
        assertThat(stored.toBytes()).containsExactly(0x97, 0x01, 0x31, 0x09, 0xB0, 0x07);
    }

    @Test
    void bytesThatAreNoWeightsAreRefused() {
        refuses(Precision.FP8_PER_ROW, "down.weight", 4, 0x7F, "0x7F at byte 4");
        refuses(Precision.FP8_PER_ROW, "down.weight", 5, 0xFF, "0xFF at byte 5");
        refuses(Precision.INT4_PER_ROW, "down.weight", 0, 0x18, "0x18 at byte 0");
        refuses(Precision.INT4_PER_ROW, "down.weight", 1, 0x81, "0x81 at byte 1");
        // 13 columns are 7 bytes; nothing may stand in the high half of the seventh.
        refuses(Precision.INT4_PER_ROW, "down.weight", 6, 0x11, "0x11 at byte 6");
    }

    private static void refuses(Precision precision, String name, int at, int value, String said) {
        Map<String, Tensor> tensors = byName(random().in(precision));
        Tensor tensor = tensors.get(name);
        byte[] bytes = tensor.toBytes();
        bytes[at] = (byte) value;
        tensors.put(name, Tensor.ofBytes(name, tensor.type(), tensor.shape(), bytes));
        assertThatThrownBy(() -> Weights.of(BRICK, tensors, FILE))
                .isInstanceOf(TorteException.Incompatible.class)
                .hasMessageContaining(name)
                .hasMessageContaining(said);
    }

    @Test
    void scalesMustBeThereForEveryRowAndBeMagnitudes() {
        String absmax = "down.weight.absmax";
        for (Precision precision : new Precision[] {Precision.FP8_PER_ROW, Precision.INT4_PER_ROW}) {
            for (Optional<float[]> wrong : java.util.List.of(
                    Optional.<float[]>empty(),
                    Optional.of(new float[1]),
                    Optional.of(filled(Float.NaN)),
                    Optional.of(filled(-1)),
                    Optional.of(filled(Float.POSITIVE_INFINITY)))) {
                Map<String, Tensor> tensors = byName(random().in(precision));
                tensors.remove(absmax);
                wrong.ifPresent(
                        values -> tensors.put(absmax, Tensor.ofFloats(absmax, Shape.of(values.length), values)));
                assertThatThrownBy(() -> Weights.of(BRICK, tensors, FILE))
                        .isInstanceOf(TorteException.Incompatible.class)
                        .hasMessageContaining(absmax);
            }
        }
    }

    private static float[] filled(float value) {
        float[] values = new float[15];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void otherModelsHaveNoSuchTypesAndBricksRoundNoInputs() {
        Blueprint capsule = Blueprint.of(new Recipe.MlpCapsule(4, 4));
        Weights floats = Weights.ofFloats(capsule, InitialWeights.draw(capsule, 1, new byte[0]));
        for (Precision precision : new Precision[] {Precision.FP8_PER_ROW, Precision.INT4_PER_ROW}) {
            assertThatThrownBy(() -> floats.in(precision))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("MlpCapsule");
        }
        Map<String, Tensor> tensors = byName(floats);
        tensors.put(
                "decoder.1.weight", Tensor.ofBytes("decoder.1.weight", DType.F8_E4M3, Shape.of(4, 4), new byte[16]));
        assertThatThrownBy(() -> Weights.of(capsule, tensors, FILE))
                .hasMessageContaining("expected F32, F16, BF16 or I8, found F8_E4M3");

        assertThatThrownBy(() -> random().in(Precision.W8A7)).isInstanceOf(IllegalArgumentException.class);
        Map<String, Tensor> rounding = byName(random().in(Precision.INT8_PER_ROW));
        String inputs = Weights.inputsOf("down.weight");
        rounding.put(inputs, Tensor.ofFloats(inputs, Shape.of(1), new float[] {63}));
        assertThatThrownBy(() -> Weights.of(BRICK, rounding, FILE)).hasMessageContaining("expected no such tensor");
    }
}
