package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.model.contract.Tokenizer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our numbers are those of the reference implementation: logits and states within its tolerance, bytes exactly. */
@Tag("bits")
class ReferenceParityTest {

    @Test
    void northstar() {
        Golden golden = Golden.read("case01_northstar");
        checkForward(golden, golden.weights(Golden.northstar(), golden), "out/context_abi");
        checkGeneration(golden, golden.weights(Golden.northstar(), golden), 6);
    }

    @Test
    void transition() {
        Golden golden = Golden.read("case02_transition");
        Weights weights = golden.weights(Golden.transition(), Golden.read("case01_northstar"));
        checkForward(golden, weights, "out/context_abi");
        checkGeneration(golden, weights, 3);
    }

    @Test
    void gatedConv() {
        Golden golden = Golden.read("case03a_conv2");
        checkForward(golden, golden.weights(Golden.conv(), golden), "out/context_abi");
    }

    @Test
    void sparseState() {
        Golden golden = Golden.read("case03b_sparse_state");
        checkForward(golden, golden.weights(Golden.sparseState(), golden), "out/context_abi");
        checkGeneration(golden, golden.weights(Golden.sparseState(), golden), 1);
    }

    @Test
    void mixtureOfDepth() {
        Golden golden = Golden.read("case03c_mixture_of_depth");
        Weights weights = golden.weights(Golden.mixtureOfDepth(), golden);
        checkForward(golden, weights, "out/context_abi");
        checkRoutes(golden, weights);
    }

    @Test
    void recurrentLocalDecoder() {
        Golden golden = Golden.read("case04_legacy_p4");
        checkForward(golden, golden.weights(Golden.recurrent(false), golden), "out/context_abi");
        LoadedModel reset = load(golden.weights(Golden.recurrent(true), golden));
        float[] found = TinyModels.each(reset, golden.bytes("input/x", 0));
        assertClose(found, golden.floats("out/logits_reset_local"), 0, golden.tolerance("logits"), "reset");
    }

    @Test
    void byteLm() {
        Golden golden = Golden.read("case05_byte_lm");
        checkForward(golden, golden.weights(Golden.byteLm(), golden), "out/abi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "int8"})
    void gruCapsule(String kind) {
        checkCapsule(Golden.read("case09a_byte_gru"), Golden.gruCapsule(), kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "int8"})
    void mlpCapsule(String kind) {
        checkCapsule(Golden.read("case09b_anchor_mlp"), Golden.mlpCapsule(), kind);
    }

    @ParameterizedTest
    @CsvSource({"0x1.0p-3, 1", "0x1.0p-20, 0"})
    void toleranceRejectsWhatIsTooFar(String difference, int failures) {
        float[] expected = {1f};
        float[] found = {1f + Float.parseFloat(difference)};
        int failed = 0;
        try {
            assertClose(found, expected, 0, 1e-5, "probe");
        } catch (AssertionError e) {
            failed = 1;
        }
        assertThat(failed).isEqualTo(failures);
    }

    private static void checkForward(Golden golden, Weights weights, String abi) {
        LoadedModel model = load(weights);
        float[] logits = golden.floats("out/logits");
        float[] states = golden.floats(abi);
        int rows = golden.tensor("input/x").shape().dim(0);
        for (int row = 0; row < rows; row++) {
            byte[] text = golden.bytes("input/x", row);
            String what = "sequence " + row;
            assertClose(
                    TinyModels.each(model, text),
                    logits,
                    row * logits.length / rows,
                    golden.tolerance("logits"),
                    what + " logits");
            assertClose(
                    AbiProbe.states(model, text),
                    states,
                    row * states.length / rows,
                    golden.tolerance("abi"),
                    what + " ABI");
        }
    }

    private static void checkGeneration(Golden golden, Weights weights, int cases) {
        assertThat(golden.names("gen/", "/prompt")).hasSize(cases);
        for (String name : golden.names("gen/", "/prompt")) {
            byte[] prompt = golden.bytes("gen/" + name + "/prompt", 0);
            byte[] expected = golden.bytes("gen/" + name + "/bytes", 0);
            float[] logits = golden.floats("gen/" + name + "/logits");
            Sampler sampler = new Sampler(Sampling.greedy().withNoRepeatNgram(name.endsWith("norep4") ? 4 : 0), 256);
            for (byte value : prompt) {
                sampler.accept(value & 0xFF);
            }
            Session session = load(weights).session();
            session.feed(prompt);
            byte[] found = new byte[expected.length];
            for (int i = 0; i < expected.length; i++) {
                assertClose(session.logits(), logits, i * 256, golden.tolerance("logits"), name + " step " + i);
                found[i] = (byte) sampler.choose(session.logits(), 0);
                sampler.accept(found[i] & 0xFF);
                session.feed(found[i]);
            }
            assertThat(found).as(name).isEqualTo(expected);
        }
    }

    private static void checkRoutes(Golden golden, Weights weights) {
        LoadedModel model = load(weights);
        Workspace space = new Workspace(
                model.kernels(), model.kernels()::matmul, 1, 32, model.runner().widest());
        PatchCoreRunner.CoreState state =
                (PatchCoreRunner.CoreState) model.runner().start(space, Optional.empty());
        MixtureOfDepthRunner.DepthState depth =
                (MixtureOfDepthRunner.DepthState) state.stack().state(1);
        long[] mask = golden.tensor("out/route_mask").toLongs();
        for (int sequence = 0; sequence < 2; sequence++) {
            state.clear();
            state.advance(
                    Tokenizer.bytes().encode(golden.bytes("input/x", sequence)), 0, 32, 0, new float[32 * 256], 0);
            for (int patch = 0; patch < 16; patch++) {
                assertThat(depth.selected(patch))
                        .as("sequence %d, patch %d", sequence, patch)
                        .isEqualTo(mask[sequence * 16 + patch] == 1);
            }
        }
    }

    private static void checkCapsule(Golden golden, Recipe recipe, String kind) {
        Weights weights = kind.equals("int8") ? golden.int8(recipe) : golden.weights(recipe, golden);
        LoadedModel model = load(weights);
        assertClose(
                TinyModels.each(model, golden.bytes("input/x", 0)),
                golden.floats("out/" + kind + "/logits"),
                0,
                golden.tolerance("logits"),
                kind);
        for (int context : new int[] {256, 24}) {
            byte[] expected = golden.bytes("out/" + kind + "/generated_ctx" + context, 0);
            byte[] text = golden.bytes("input/prompt", 0);
            for (int i = 0; i < expected.length; i++) {
                // The reference starts its capsule afresh on the last bytes at each step.
                Session session = model.session();
                session.feed(Arrays.copyOfRange(text, Math.max(0, text.length - context), text.length));
                text = Arrays.copyOf(text, text.length + 1);
                text[text.length - 1] = (byte) new Sampler(Sampling.greedy(), 256).choose(session.logits(), 0);
            }
            HexFormat hex = HexFormat.of();
            assertThat(hex.formatHex(text, text.length - expected.length, text.length))
                    .as("%s, context %d", kind, context)
                    .isEqualTo(hex.formatHex(expected));
        }
    }

    private static LoadedModel load(Weights weights) {
        return LoadedModel.of(weights, TinyModels.kernels());
    }

    private static void assertClose(float[] found, float[] expected, int from, double tolerance, String what) {
        for (int i = 0; i < found.length; i++) {
            double off = Math.abs((double) found[i] - expected[from + i]);
            // Also catches NaN.
            if (!(off <= tolerance)) {
                throw new AssertionError(what + ", value " + i + ": expected " + expected[from + i] + ", found "
                        + found[i] + ", off by " + off + " > " + tolerance);
            }
        }
    }
}
