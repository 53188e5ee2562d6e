package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.contract.Tokenizer;
import dev.torte.model.contract.Tokenizer.Merge;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pins how values are checked against a blueprint and what each precision keeps of them. */
class WeightsTest {
    private static final Blueprint CAPSULE = Blueprint.of(new Recipe.GruCapsule(8, 4, 6));
    private static final Path FILE = Path.of("capsule.torte");

    private static Weights random(long seed) {
        return Weights.ofFloats(CAPSULE, InitialWeights.draw(CAPSULE, seed, new byte[0]));
    }

    private static Map<String, Tensor> byName(Weights weights) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
        return tensors;
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FP8_PER_ROW", "INT4_PER_ROW"})
    void everyPrecisionPassesItsOwnCheckAndStaysNear(Precision precision) {
        Weights original = random(5);
        Weights stored = original.in(precision);
        Weights read = Weights.of(CAPSULE, byName(stored), FILE);
        for (Param param : CAPSULE.deployed()) {
            float[] expected = original.floats(param);
            float[] found = read.floats(param);
            float largest = 0;
            for (float value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < expected.length; i++) {
                // Half a step of int8 (1/254 of the largest), or half a unit in the last place of float16 (2^-11).
                float allowed = precision == Precision.F32 ? 0 : largest * (1f / 254 + 1e-6f);
                assertThat(Math.abs(found[i] - expected[i])).isLessThanOrEqualTo(allowed);
            }
        }
    }

    @Test
    void quantisingTwiceGivesTheSameBytes() {
        Weights once = random(5).in(Precision.INT8_PER_TENSOR);
        Weights again = once.in(Precision.F32).in(Precision.INT8_PER_TENSOR);
        for (Param param : CAPSULE.deployed()) {
            assertThat(again.int8(param)).isEqualTo(once.int8(param));
        }
    }

    @Test
    void roundedInputsBelongToInt8MatricesAndHave63Steps() {
        Weights stored = random(5).in(Precision.W8A7);
        assertThat(stored.roundsInputs(matrix())).isTrue();
        assertThat(random(5).in(Precision.INT8_PER_ROW).roundsInputs(matrix())).isFalse();
        String inputs = Weights.inputsOf(matrix().name());
        for (Tensor wrong : List.of(
                Tensor.ofFloats(inputs, Shape.of(1), new float[] {127}),
                Tensor.ofFloats(inputs, Shape.of(2), new float[] {63, 63}),
                Tensor.ofBytes(inputs, DType.I8, Shape.of(1), new byte[] {63}))) {
            Map<String, Tensor> tensors = byName(stored);
            tensors.put(inputs, wrong);
            assertThatThrownBy(() -> Weights.of(CAPSULE, tensors, FILE))
                    .isInstanceOfSatisfying(
                            TorteException.Incompatible.class,
                            e -> assertThat(e.mismatches())
                                    .singleElement()
                                    .asString()
                                    .startsWith(inputs));
        }
        Map<String, Tensor> floats = byName(random(5));
        floats.put(inputs, Tensor.ofFloats(inputs, Shape.of(1), new float[] {63}));
        assertThatThrownBy(() -> Weights.of(CAPSULE, floats, FILE)).isInstanceOf(TorteException.Incompatible.class);
    }

    private static Param matrix() {
        return CAPSULE.deployed().stream()
                .filter(param -> param.shape().rank() == 2)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void mergesAreKeptInEveryPrecisionAndChecked() {
        Blueprint tokens = Blueprint.of(new Recipe.TokenLm(8, 16, 2, 1, 24, 258));
        Tokenizer tokenizer = Tokenizer.of(List.of(new Merge('a', 'b'), new Merge(256, 'c')));
        Map<String, float[]> values = InitialWeights.draw(tokens, 1, new byte[0]);
        Weights weights = Weights.ofFloats(tokens, values, tokenizer);
        for (Precision precision : EnumSet.complementOf(EnumSet.of(Precision.FP8_PER_ROW, Precision.INT4_PER_ROW))) {
            Weights read = Weights.of(tokens, byName(weights.in(precision)), FILE);
            assertThat(read.tokenizer()).as(precision.name()).isEqualTo(tokenizer);
        }
        String name = "tokenizer.merges";
        for (Tensor wrong : List.of(
                Tensor.ofBytes(name, DType.U8, Shape.of(1, 4), new byte[4]),
                Tensor.ofBytes(name, DType.I8, Shape.of(2, 4), new byte[8]),
                Tensor.ofBytes(name, DType.U8, Shape.of(2, 4), new byte[8]),
                Tensor.ofBytes(name, DType.U8, Shape.of(2, 4), new byte[] {1, 0, 2, 0, 1, 1, 3, 0}))) {
            Map<String, Tensor> tensors = byName(weights);
            tensors.put(name, wrong);
            assertThatThrownBy(() -> Weights.of(tokens, tensors, FILE))
                    .isInstanceOfSatisfying(
                            TorteException.Incompatible.class,
                            e -> assertThat(e.mismatches())
                                    .singleElement()
                                    .asString()
                                    .startsWith(name));
        }
        Map<String, Tensor> tensors = byName(weights);
        tensors.remove(name);
        assertThatThrownBy(() -> Weights.of(tokens, tensors, FILE)).hasMessageContaining("expected U8 [2, 4]");
        assertThatThrownBy(() -> Weights.ofFloats(tokens, values))
                .hasMessageContaining("258")
                .hasMessageContaining("256");
        Map<String, Tensor> capsule = byName(random(5));
        capsule.put(name, Tensor.ofBytes(name, DType.U8, Shape.of(1, 4), new byte[4]));
        assertThatThrownBy(() -> Weights.of(CAPSULE, capsule, FILE)).hasMessageContaining("expected no such tensor");
    }

    @Test
    void aMessageNamesSomeOfManyMismatches() {
        Map<String, Tensor> tensors = byName(random(5));
        for (int i = 0; i < 40; i++) {
            tensors.put("other" + i, Tensor.ofFloats("other" + i, Shape.of(1), new float[1]));
        }
        assertThatThrownBy(() -> Weights.of(CAPSULE, tensors, FILE))
                .hasMessageContainingAll("other0:", "and 28 more")
                .hasMessageNotContaining("other39")
                .isInstanceOfSatisfying(
                        TorteException.Incompatible.class,
                        e -> assertThat(e.mismatches()).hasSize(40));
    }

    @Test
    void allMismatchesAreReportedAtOnce() {
        Map<String, Tensor> tensors = byName(random(5));
        tensors.remove("decoder.1.bias");
        tensors.put("decoder.0.bias", Tensor.ofFloats("decoder.0.bias", Shape.of(5), new float[5]));
        tensors.put("stranger", Tensor.ofFloats("stranger", Shape.of(1), new float[1]));
        tensors.put("decoder.0.weight", Tensor.ofBytes("decoder.0.weight", DType.U8, Shape.of(6), new byte[6]));
        assertThatThrownBy(() -> Weights.of(CAPSULE, tensors, FILE))
                .isInstanceOfSatisfying(
                        TorteException.Incompatible.class,
                        e -> assertThat(e.mismatches())
                                .hasSize(4)
                                .anyMatch(text -> text.startsWith("decoder.1.bias: expected [256], found nothing"))
                                .anyMatch(text -> text.startsWith("decoder.0.bias: expected [6], found [5]"))
                                .anyMatch(text -> text.startsWith("stranger"))
                                .anyMatch(text -> text.contains("found U8")));
    }
}
