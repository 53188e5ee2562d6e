package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.io.GoldenFiles;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonString;
import dev.torte.model.io.NpzReader;
import dev.torte.model.reference.ReferenceNames;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weights that follow from data have the reference's values: its quantised capsules and its counted transition table. */
class GoldenWeightsTest {
    private static final String TABLE = ReferenceNames.TRANSITION_TABLE;

    @Test
    void theGruCapsuleIsQuantisedAsTheReferenceDoes() {
        assertQuantised("case09a_byte_gru", new Recipe.GruCapsule(64, 64, 128));
    }

    @Test
    void theMlpCapsuleIsQuantisedAsTheReferenceDoes() {
        assertQuantised("case09b_anchor_mlp", new Recipe.MlpCapsule(64, 32));
    }

    private static void assertQuantised(String name, Recipe recipe) {
        Map<String, Tensor> arrays = NpzReader.read(GoldenFiles.golden("layercake/" + name + ".npz"));
        JsonValue scales = GoldenFiles.member(GoldenFiles.member(GoldenFiles.layercake(name), "int8"), "scales");
        Blueprint blueprint = Blueprint.of(recipe);
        Map<String, float[]> floats = new LinkedHashMap<>();
        for (Param param : blueprint.deployed()) {
            floats.put(param.name(), arrays.get("w/" + ReferenceNames.of(param)).toFloats());
        }
        Weights int8 = Weights.ofFloats(blueprint, floats).in(Precision.INT8_PER_TENSOR);
        for (Param param : blueprint.deployed()) {
            // The array holds eight values in each of its integers.
            byte[] expected = arrays.get("q8/" + ReferenceNames.of(param)).toBytes();
            assertThat(int8.int8(param)).as(param.name()).isEqualTo(expected);
            String hex = ((JsonString) GoldenFiles.member(GoldenFiles.member(scales, ReferenceNames.of(param)), "hex"))
                    .value();
            assertThat(int8.scales(param).orElseThrow())
                    .as("scale of %s", param.name())
                    .containsExactly((float) Double.parseDouble(hex));
        }
    }

    @Test
    void pairsOfATextAreCountedAsTheReferenceDoes() {
        Map<String, Tensor> arrays = NpzReader.read(GoldenFiles.golden("layercake/case01_northstar.npz"));
        Recipe.LayerKind attention = new Recipe.LayerKind.Attention(false);
        Blueprint blueprint = Blueprint.of(new Recipe.Patch(
                new Recipe.PatchSize(2, 8, 80),
                new Recipe.Global(16, 4, List.of(attention)),
                24,
                Recipe.ContextFrom.GLOBAL_STATE,
                new Recipe.Local.Window(16, 16, List.of(attention)),
                new Recipe.Transition.Counted(0.1),
                new Recipe.Head.None()));
        long[] codes = arrays.get("text/table").toLongs();
        byte[] text = new byte[codes.length];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) codes[i];
        }
        float[] expected = new float[Model.BYTES * Model.BYTES];
        Arrays.fill(expected, arrays.get("w.rest/" + TABLE).toFloats()[0]);
        long[] rows = arrays.get("w.rows/" + TABLE).toLongs();
        float[] values = arrays.get("w.vals/" + TABLE).toFloats();
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, i * Model.BYTES, expected, (int) rows[i] * Model.BYTES, Model.BYTES);
        }
        float[] found = InitialWeights.draw(blueprint, 1, text).get(TABLE);
        for (int i = 0; i < expected.length; i++) {
            // Two libraries' logarithms of the same quotient: at most the neighbouring float.
            assertThat(Math.abs(found[i] - expected[i]))
                    .as("after byte %d byte %d", i / Model.BYTES, i % Model.BYTES)
                    .isLessThanOrEqualTo(Math.ulp(expected[i]));
        }
    }
}
