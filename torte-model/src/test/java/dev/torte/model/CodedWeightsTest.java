package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.io.Card;
import dev.torte.model.io.GoldenAtome;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a quantizer covers lies in files as levels and scales, comes back exactly, and is checked as strangers' data is. */
class CodedWeightsTest {
    private static final Path FILE = Path.of("routed.torte");
    private static final String MATRIX = "blocks.0.sparse.Wq.weight";

    private static Weights weights(Quantizer quantizer) {
        Blueprint blueprint = Blueprint.of(GoldenAtome.recipe(quantizer));
        return Weights.ofFloats(blueprint, GoldenAtome.weights("tiny_atome_power3_pr", blueprint));
    }

    private static Map<String, Tensor> byName(Weights weights) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor));
        return tensors;
    }

    @ParameterizedTest
    @EnumSource(value = Quantizer.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aWeightIsItsLevelTimesItsScale(Quantizer quantizer) {
        Weights made = weights(quantizer);
        Weights read = Weights.of(made.blueprint(), byName(made), FILE);
        Map<String, float[]> floats = GoldenAtome.weights("tiny_atome_power3_pr", made.blueprint());
        for (Param param : made.blueprint().params()) {
            float[] values = floats.get(param.name());
            float[] found = read.floats(param);
            if (!quantizer.covers(param)) {
                assertThat(found).isEqualTo(values);
                continue;
            }
            float[] scales = Quantizer.scales(values, quantizer.scaleCount(param));
            byte[] levels = quantizer.levels(values, scales);
            assertThat(read.scales(param)).contains(scales);
            assertThat(read.int8(param)).isEqualTo(levels);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isEqualTo(levels[i] * scales[i / (levels.length / scales.length)]);
            }
        }
        assertThat(byName(read.in(Precision.F32)).keySet())
                .isEqualTo(byName(made).keySet());
    }

    @Test
    void levelsHaveNoOtherPrecision() {
        for (Precision precision : EnumSet.complementOf(EnumSet.of(Precision.F32, Precision.W8A7))) {
            assertThatThrownBy(() -> weights(Quantizer.TERNARY).in(precision))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(precision.name());
        }
        assertThatThrownBy(() -> weights(Quantizer.POWER3).in(Precision.W8A7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("W8A7");
    }

    @Test
    void productsOfTritsMayRoundTheirInputs() {
        Weights plain = weights(Quantizer.TERNARY);
        Weights rounding = plain.in(Precision.W8A7);
        Weights read = Weights.of(plain.blueprint(), byName(rounding), FILE);
        for (Param param : plain.blueprint().params()) {
            assertThat(read.roundsInputs(param)).isEqualTo(param.shape().rank() == 2);
            assertThat(read.floats(param)).isEqualTo(plain.floats(param));
        }
        assertThat(byName(read.in(Precision.F32)).keySet())
                .isEqualTo(byName(plain).keySet());
    }

    @Test
    void inputsAreRoundedTo63StepsBesideTernaryMatricesOnly() {
        String matrix = MATRIX + ".inputs";
        refused(matrix, Tensor.ofFloats(matrix, Shape.of(1), new float[] {64}), matrix, "63");
        refused(matrix, Tensor.ofFloats(matrix, Shape.of(2), new float[] {63, 63}), matrix, "63");
        String filter = "blocks.0.local.weight.inputs";
        refused(filter, Tensor.ofFloats(filter, Shape.of(1), new float[] {63}), filter, "ternary matrix");
    }

    private static void refused(String name, Tensor replacement, String... words) {
        Weights good = weights(Quantizer.TERNARY);
        Map<String, Tensor> tensors = byName(good);
        if (replacement == null) {
            tensors.remove(name);
        } else {
            tensors.put(name, replacement);
        }
        assertThatThrownBy(() -> Weights.of(good.blueprint(), tensors, FILE))
                .isInstanceOf(TorteException.Incompatible.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void whatAreNoLevelsIsRefused() {
        byte[] levels = new byte[26];
        Arrays.fill(levels, (byte) 121);
        refused(MATRIX, null, MATRIX, "nothing");
        refused(MATRIX, Tensor.ofFloats(MATRIX, Shape.of(8, 16), new float[128]), MATRIX, "U8 [26]", "F32");
        refused(MATRIX, Tensor.ofBytes(MATRIX, DType.U8, Shape.of(25), new byte[25]), MATRIX, "[26]", "[25]");
        levels[3] = (byte) 243;
        refused(MATRIX, Tensor.ofBytes(MATRIX, DType.U8, Shape.of(26), levels), MATRIX, "0xF3 at byte 3");
        levels[3] = 121;
        // The last byte has room for five levels and holds three.
        levels[25] = (byte) 242;
        refused(MATRIX, Tensor.ofBytes(MATRIX, DType.U8, Shape.of(26), levels), MATRIX, "0xF2 at byte 25");
        refused(MATRIX + ".absmax", Tensor.ofFloats(MATRIX + ".absmax", Shape.of(1), new float[1]), "absmax");
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-1", "0"})
    void aScaleIsFiniteAndAboveZero(float scale) {
        String name = MATRIX + ".scale";
        refused(name, Tensor.ofFloats(name, Shape.of(1), new float[] {scale}), name);
    }

    @Test
    void aScaleIsOneFloat() {
        String name = MATRIX + ".scale";
        refused(name, null, name, "nothing");
        refused(name, Tensor.ofFloats(name, Shape.of(2), new float[] {1, 1}), name, "[1]", "[2]");
    }

    @ParameterizedTest
    @CsvSource({"tilelli-lite-ternary", "tilelli-ternary"})
    void tenMillionTernaryWeightsTakeAFifthOfAsManyBytes(String preset, @TempDir Path folder) throws IOException {
        Blueprint blueprint = Blueprint.of(Presets.recipes().get(preset));
        Path file = folder.resolve("model.torte");
        ModelFile.write(
                file,
                Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, 1, new byte[0])),
                Card.of("name", preset));
        assertThat(Files.size(file)).isLessThan(2_200_000);
        try (ModelFile read = ModelFile.open(file)) {
            assertThat(read.recipe()).isEqualTo(blueprint.recipe());
        }
    }
}
