package dev.torte.model.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Tensor;
import dev.torte.model.io.GoldenFiles;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.NpzReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The anchors and the brick head of the reference implementation: its tables bit for bit, its states within its noise. */
class GoldenCanonicalTest {
    private static final String CASE = "case07_canonical";
    private static final Map<String, Tensor> ARRAYS = NpzReader.read(GoldenFiles.golden("layercake/" + CASE + ".npz"));
    private static final float TOLERANCE = (float) ((JsonNumber) GoldenFiles.member(
                    GoldenFiles.member(GoldenFiles.layercake(CASE), "recommended_tolerance"), "anchors"))
            .asDouble();

    @Test
    void everyArrayOfTheCaseIsComparedHere() {
        assertThat(ARRAYS)
                .containsOnlyKeys(
                        "E64",
                        "E96",
                        "E128",
                        "H64",
                        "H96",
                        "H128",
                        "anchors64",
                        "patch_context_anchors64_p2",
                        "patch_context_anchors64_p4",
                        "patch_context_anchors96_p3_T46",
                        "text/ids");
        assertThat(text()).hasSize(48).startsWith("The café".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 96, 128})
    void tablesHaveTheReferencesBits(int width) {
        assertThat(CanonicalAnchors.ofWidth(width).table()).isEqualTo(floats("E" + width));
        assertThat(CanonicalHead.ofWidth(width)).isEqualTo(floats("H" + width));
    }

    @Test
    void anAnchorFollowsEveryByte() {
        byte[] text = text();
        float[] found = new float[text.length * 64];
        CanonicalAnchors.State state = CanonicalAnchors.ofWidth(64).start();
        for (int t = 0; t < text.length; t++) {
            state.push(text[t] & 0xFF);
            state.anchor(found, t * 64);
        }
        assertThat(found).containsExactly(floats("anchors64"), within(TOLERANCE));
    }

    /** The context of patch n is the anchor of the byte before it, zeros for patch 0; a patch begun at the end has none. */
    @ParameterizedTest
    @CsvSource({
        "64, 2, 48, patch_context_anchors64_p2",
        "64, 4, 48, patch_context_anchors64_p4",
        "96, 3, 46, patch_context_anchors96_p3_T46"
    })
    void aPatchIsPrecededByTheAnchorOfTheByteBeforeIt(int width, int patchBytes, int length, String array) {
        byte[] text = Arrays.copyOf(text(), length);
        float[] found = new float[length / patchBytes * width];
        CanonicalAnchors.State state = CanonicalAnchors.ofWidth(width).start();
        for (int patch = 1; patch < length / patchBytes; patch++) {
            for (int t = (patch - 1) * patchBytes; t < patch * patchBytes; t++) {
                state.push(text[t] & 0xFF);
            }
            state.anchor(found, patch * width);
        }
        assertThat(found).containsExactly(floats(array), within(TOLERANCE));
    }

    @Test
    void aStateStartsAnewAfterAResetAndFollowsTheOneItWasCopiedFrom() {
        byte[] text = text();
        CanonicalAnchors anchors = CanonicalAnchors.ofWidth(64);
        CanonicalAnchors.State used = anchors.start();
        for (byte value : text) {
            used.push(value & 0xFF);
        }
        CanonicalAnchors.State copy = anchors.start();
        copy.copyFrom(used);
        float[] found = new float[64];
        copy.anchor(found, 0);
        int last = (text.length - 1) * 64;
        assertThat(found).containsExactly(Arrays.copyOfRange(floats("anchors64"), last, last + 64), within(TOLERANCE));

        used.reset();
        used.push(text[0] & 0xFF);
        used.anchor(found, 0);
        assertThat(found).containsExactly(Arrays.copyOf(floats("anchors64"), 64), within(TOLERANCE));
    }

    private static float[] floats(String array) {
        return ARRAYS.get(array).toFloats();
    }

    private static byte[] text() {
        long[] ids = ARRAYS.get("text/ids").toLongs();
        byte[] text = new byte[ids.length];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ids[i];
        }
        return text;
    }
}
