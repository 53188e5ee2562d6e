package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Blueprint;
import dev.torte.model.Layer;
import dev.torte.model.PatchCore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logits, ABI states and patch guesses equal the reference implementation's within its own float32 noise. */
class GoldenForwardTest {

    static List<String> cases() {
        return GoldenCase.TRAINED;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void coresPredictAsTheReference(String name) {
        GoldenCase golden = GoldenCase.named(name);
        Forwards pass = forward(golden, golden.blueprint(), golden.ids("input/x"));

        assertClose(pass.logits(), golden.floats("out/logits"), golden.tolerance("logits"));
        String abi = golden.arrays().containsKey("out/abi") ? "out/abi" : "out/context_abi";
        assertClose(pass.abi().orElseThrow(), golden.floats(abi), golden.tolerance("abi"));
        for (int offset = 0; offset < pass.patches().size(); offset++) {
            // Only the first patches of the first window are stored.
            float[] expected = golden.floats("out/patch_prediction." + offset);
            assertClose(
                    Arrays.copyOf(pass.patches().get(offset), expected.length), expected, golden.tolerance("logits"));
        }
        assertThat(golden.arrays().containsKey("out/patch_prediction.0"))
                .isEqualTo(!pass.patches().isEmpty());
    }

    /** The draft of the patch after the text, byte by byte the best guess; the reference's two ways to draft agree. */
    @Test
    void thePatchHeadDraftsTheNextPatchAsTheReference() {
        GoldenCase golden = GoldenCase.named("case01_northstar");
        int[] draft = golden.ids("out/generate_next_patch");
        assertThat(golden.ids("out/generated_patch_in_forward")).isEqualTo(draft);
        int patchBytes = draft.length / golden.windows();
        // The head guesses patches that are there: the draft follows the text, and fills a local window of 16 bytes.
        int whole = golden.windowBytes() + 16;
        for (int row = 0; row < golden.windows(); row++) {
            int[] x = new int[whole];
            System.arraycopy(golden.ids("input/x"), row * golden.windowBytes(), x, 0, golden.windowBytes());
            System.arraycopy(draft, row * patchBytes, x, golden.windowBytes(), patchBytes);
            Forwards pass = Forwards.of(
                    golden.blueprint(),
                    golden.weights(),
                    x,
                    whole,
                    ReferenceAnchors.of(golden.blueprint().model(), whole));
            int last = golden.windowBytes() / patchBytes - 1;
            for (int offset = 0; offset < patchBytes; offset++) {
                assertThat(best(pass.patches().get(offset), last))
                        .as("row %d, byte %d", row, offset)
                        .isEqualTo(draft[row * patchBytes + offset]);
            }
        }
    }

    private static int best(float[] logits, int row) {
        int best = 0;
        for (int i = 1; i < 256; i++) {
            best = logits[row * 256 + i] > logits[row * 256 + best] ? i : best;
        }
        return best;
    }

    @Test
    void gruThatStartsAnewInEveryPatchPredictsAsTheReference() {
        GoldenCase golden = GoldenCase.named("case04_legacy_p4");
        int[] first = Arrays.copyOf(golden.ids("input/x"), golden.windowBytes());
        Forwards pass = forward(golden, Blueprint.of(GoldenCase.legacy(true)), first);

        assertClose(pass.logits(), golden.floats("out/logits_reset_local"), golden.tolerance("logits"));
    }

    @Test
    void mixtureOfDepthRefinesTheRowsThatTheReferenceRefines() {
        GoldenCase golden = GoldenCase.named("case03c_mixture_of_depth");
        PatchCore core = (PatchCore) golden.blueprint().model();
        Layer.MixtureOfDepth depth = (Layer.MixtureOfDepth) core.global().getLast();
        int[] x = golden.ids("input/x");
        LibTorch.load();
        try (PointerScope _ = new PointerScope()) {
            TorchBlocks blocks = TorchBlocks.of(Forwards.tensors(golden.blueprint(), golden.weights()), Dropout.off());
            Tensor rows = blocks.parts()
                    .embedding(core.encoder().bytes(), Forwards.tensor(x, golden.windows(), golden.windowBytes()))
                    .view(golden.windows(), golden.windowBytes() / 2, 16);
            Tensor in = blocks.parts()
                    .linear(core.encoder().projection(), rows)
                    .add(blocks.parts()
                            .weights()
                            .get(core.encoder().positions().weight())
                            .narrow(0, 0, golden.windowBytes() / 2));
            Tensor before = blocks.layers().stack(core.global().subList(0, 1), in);
            Tensor scores = blocks.parts().linear(depth.router(), before).squeeze(-1);

            assertThat(Forwards.floats(TorchLayers.routed(depth, scores))).isEqualTo(golden.floats("out/route_mask"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"case09a_byte_gru", "case09b_anchor_mlp"})
    void capsulesPredictAsTheReference(String name) {
        GoldenCase golden = GoldenCase.named(name);
        Forwards pass = Forwards.of(
                golden.blueprint(),
                golden.weights(),
                golden.ids("input/x"),
                golden.windowBytes(),
                AnchorTargets.canonical(golden.blueprint().model(), golden.windowBytes()));

        assertClose(pass.logits(), golden.floats("out/fp32/logits"), golden.tolerance("logits"));
        assertThat(pass.abi()).isEqualTo(Optional.empty());
    }

    private static Forwards forward(GoldenCase golden, Blueprint blueprint, int[] x) {
        return Forwards.of(
                blueprint,
                golden.weights(),
                x,
                golden.windowBytes(),
                ReferenceAnchors.of(blueprint.model(), golden.windowBytes()));
    }

    private static void assertClose(float[] found, float[] expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected).containsExactly(expected, within((float) tolerance));
    }
}
