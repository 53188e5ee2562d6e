package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Blueprint;
import dev.torte.model.Model;
import dev.torte.model.Presets;
import dev.torte.model.Recipe;
import dev.torte.model.contract.CanonicalAnchors;
import dev.torte.model.contract.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batch anchors, and the tests' second writing of them, are the same numbers where the frozen tables reach. */
class ReferenceAnchorsTest {
    /** The second writing computes normals in double, the reference in float. */
    private static final float NORMALS = 2e-6f;

    private static final String CASE = "case07_canonical";

    /** What the reference's index recommends. */
    private static final float NOISE = 1.1e-5f;

    @ParameterizedTest
    @ValueSource(ints = {64, 96, 128})
    void tablesAgree(int width) {
        float[] frozen = CanonicalAnchors.ofWidth(width).table();
        double[] second = ReferenceAnchors.table(width);
        for (int i = 0; i < frozen.length; i++) {
            assertThat((float) second[i]).isCloseTo(frozen[i], within(NORMALS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pocket", "gru-p4-350k", "byte-700k", "capsule-mlp"})
    void batchesAgree(String preset) {
        Model model = Blueprint.of(Presets.recipes().get(preset)).model();
        int[] x = Tokenizer.bytes()
                .encode("two windows of 24 bytes, of which ä "
                        .repeat(2)
                        .substring(0, 47)
                        .getBytes(StandardCharsets.UTF_8));

        float[] found = AnchorTargets.canonical(model, 24).orElseThrow().of(x);

        assertThat(found)
                .containsExactly(ReferenceAnchors.of(model, 24).orElseThrow().of(x), within(2e-5f));
    }

    @ParameterizedTest
    @CsvSource({
        "64, 2, 48, patch_context_anchors64_p2",
        "64, 4, 48, patch_context_anchors64_p4",
        "96, 3, 45, patch_context_anchors96_p3_T46"
    })
    void patchesAreAlignedAsInTheReference(int width, int patchBytes, int windowBytes, String array) {
        int[] text = GoldenCase.ids(GoldenCase.arraysOf(CASE).get("text/ids"));
        // Two windows: the second one starts anew.
        int[] x = Arrays.copyOf(text, 2 * windowBytes);
        System.arraycopy(text, 0, x, windowBytes, windowBytes);
        Model model = Blueprint.of(core(width, patchBytes)).model();

        float[] found =
                AnchorTargets.canonical(model, windowBytes).orElseThrow().of(x);

        float[] expected = GoldenCase.arraysOf(CASE).get(array).toFloats();
        assertThat(found).hasSize(2 * expected.length);
        assertThat(Arrays.copyOf(found, expected.length)).containsExactly(expected, within(NOISE));
        assertThat(Arrays.copyOfRange(found, expected.length, found.length)).containsExactly(expected, within(NOISE));
    }

    @Test
    void bytesAreFollowedByTheReferencesAnchors() {
        int[] text = GoldenCase.ids(GoldenCase.arraysOf(CASE).get("text/ids"));
        Model model = Blueprint.of(new Recipe.MlpCapsule(64, 8)).model();
        assertThat(AnchorTargets.canonical(model, text.length).orElseThrow().of(text))
                .containsExactly(GoldenCase.arraysOf(CASE).get("anchors64").toFloats(), within(NOISE));
    }

    private static Recipe core(int abiWidth, int patchBytes) {
        return new Recipe.Patch(
                new Recipe.PatchSize(patchBytes, 8, 12 * patchBytes),
                new Recipe.Global(16, 4, List.of(new Recipe.LayerKind.Attention(false))),
                abiWidth,
                Recipe.ContextFrom.GLOBAL_STATE,
                new Recipe.Local.Gru(false),
                new Recipe.Transition.None(),
                new Recipe.Head.None());
    }
}
