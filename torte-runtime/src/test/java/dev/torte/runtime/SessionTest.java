package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import org.junit.jupiter.api.Test;

/** What a session promises apart from its bits. */
class SessionTest {
    private final Recipe recipe = TinyModels.recipes().get("local Attention");
    private final LoadedModel model = TinyModels.model(recipe, 1, TinyModels.kernels());

    @Test
    void beforeTheFirstByteEveryByteIsAsLikely() {
        assertThat(model.session().logits()).hasSize(256).containsOnly(0f);
        Session session = model.session();
        session.feed();
        assertThat(session.logits()).containsOnly(0f);
        assertThat(session.symbolsRead()).isZero();
    }

    @Test
    void wrongCountsAreRefused() {
        assertThatThrownBy(() -> Session.start(model, 0)).hasMessageContaining("0");
        Session two = Session.start(model, 2);
        assertThatThrownBy(() -> two.feed((byte) 1)).hasMessageContaining("1").hasMessageContaining("2");
        byte[] bytes = new byte[4];
        assertThatThrownBy(() -> two.feed(bytes, 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> two.feedEach(bytes, 0, 2, new float[4 * 256 - 1], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(two.symbolsRead()).isZero();
    }

    @Test
    void int8StaysCloseToFloatsAndEqualsWhatItStandsFor() {
        Weights weights = TinyModels.weights(recipe, 1);
        Weights int8 = weights.in(Precision.INT8_PER_ROW);
        byte[] text = TinyModels.text(1, 30);
        float[] floats = TinyModels.each(model, text);
        float[] quantised = TinyModels.each(LoadedModel.of(int8, TinyModels.kernels()), text);
        float[] standsFor = TinyModels.each(LoadedModel.of(int8.in(Precision.F32), TinyModels.kernels()), text);
        for (int i = 0; i < floats.length; i++) {
            // One scale step is 1/127 of a row's largest weight; through three layers that stays well below 1.
            assertThat(Math.abs(quantised[i] - floats[i])).isLessThan(0.5f);
            // The scale is applied after the sum instead of to each weight: rounding only.
            assertThat(Math.abs(quantised[i] - standsFor[i])).isLessThan(1e-4f);
        }
        assertThat(quantised).isNotEqualTo(floats);
    }

    @Test
    void sessionsOfOneModelDoNotMeet() {
        byte[] text = TinyModels.text(3, 40);
        Session one = model.session();
        Session two = model.session();
        for (byte value : text) {
            one.feed(value);
            two.feed((byte) ~value);
        }
        TinyModels.assertSameBits(one.logits(), 0, TinyModels.each(model, text), 39, "interleaved");
    }

    @Test
    void abiStatesNeedACoreAndAShortText() {
        LoadedModel capsule = TinyModels.model(TinyModels.recipes().get("mlp capsule"), 1, TinyModels.kernels());
        assertThatThrownBy(() -> AbiProbe.states(capsule, new byte[3])).hasMessageContaining("MlpCapsule");
        assertThatThrownBy(() -> AbiProbe.states(model, new byte[TinyModels.CONTEXT + 1]))
                .hasMessageContaining("33")
                .hasMessageContaining("32");
        assertThat(AbiProbe.states(model, new byte[7])).hasSize(3 * 24);
    }
}
