package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.io.GoldenAtome;
import dev.torte.model.io.JsonValue.JsonNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights are rounded to the reference's levels and scales, also on every bound. */
class QuantizerTest {

    @ParameterizedTest
    @ValueSource(strings = {"ties", "all_zero", "tiny", "mixed", "exact_half_ties", "p3_boundaries"})
    void levelsAndScaleAreThoseOfTheReference(String name) {
        float[] weights = floats(GoldenAtome.numbers("quant", name, "w"));
        float[] scales = Quantizer.scales(weights, 1);
        float expected = (float) ((JsonNumber) GoldenAtome.index("quant", name, "alpha")).asDouble();
        assertThat(scales).containsExactly(expected);
        assertThat(Quantizer.TERNARY.levels(weights, scales))
                .isEqualTo(bytes(GoldenAtome.numbers("quant", name, "trits")));
        assertThat(Quantizer.POWER3.levels(weights, scales)).isEqualTo(bytes(GoldenAtome.numbers("quant", name, "p3")));
    }

    @Test
    void eachRowOfAMatrixHasItsScaleAndAFilterOne() {
        Param matrix = Param.of("matrix", Init.ZEROS, 2, 3);
        Param filter = Param.of("filter", Init.ZEROS, 2, 1, 3);
        assertThat(Quantizer.POWER3_PER_ROW.scaleCount(matrix)).isEqualTo(2);
        assertThat(Quantizer.POWER3_PER_ROW.scaleCount(filter)).isEqualTo(1);
        assertThat(Quantizer.POWER3.scaleCount(matrix)).isEqualTo(1);
        float[] weights = {1, 1, -4, 300, 0, 0};
        float[] scales = Quantizer.scales(weights, 2);
        assertThat(scales).containsExactly(2, 100);
        assertThat(Quantizer.POWER3_PER_ROW.levels(weights, scales)).containsExactly(1, 1, -3, 3, 0, 0);
    }

    @Test
    void vectorsAreNeverRoundedAndWithoutAQuantizerNothingIs() {
        Param vector = Param.of("vector", Init.ZEROS, 3);
        assertThat(Quantizer.TERNARY.covers(vector)).isFalse();
        assertThat(Quantizer.NONE.covers(Param.of("matrix", Init.ZEROS, 2, 3))).isFalse();
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    static byte[] bytes(double[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
