package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Blueprint;
import dev.torte.model.Model;
import dev.torte.model.Presets;
import dev.torte.model.contract.CanonicalAnchors;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batch anchors, and the tests' second writing of them, are the same numbers where the frozen tables reach. */
class ReferenceAnchorsTest {
    /** The second writing computes normals in double, the reference in float. */
    private static final float NORMALS = 2e-6f;

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
        byte[] x = "two windows of 24 bytes, of which ä "
                .repeat(2)
                .substring(0, 47)
                .getBytes(StandardCharsets.UTF_8);

        float[] found = AnchorTargets.canonical(model, 24).of(x);

        assertThat(found).containsExactly(ReferenceAnchors.of(model, 24).of(x), within(2e-5f));
    }
}
