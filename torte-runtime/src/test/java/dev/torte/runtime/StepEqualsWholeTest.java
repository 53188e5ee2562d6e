package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.Layer;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.SplitMix64;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The logits after n bytes are the same bits whether the bytes came one by one, as a prompt, or in any pieces. */
@Tag("bits")
class StepEqualsWholeTest {
    private static final int LENGTH = 2 * TinyModels.CONTEXT + 5;

    static Stream<String> names() {
        // The last word is the precision of the weights.
        return TinyModels.recipes().keySet().stream().flatMap(name -> Stream.of(name + " F32", name + " W8A7"));
    }

    @Test
    void everyLayerIsAmongTheModels() {
        for (Class<?> layer : Layer.class.getPermittedSubclasses()) {
            assertThat(TinyModels.kindOf(layer).isPresent())
                    .as(layer.getSimpleName())
                    .isNotEqualTo(TinyModels.OF_OTHER_RECIPES.contains(layer));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void oneByteAtATimeEqualsAPromptOfEveryLength(String name) {
        LoadedModel model = model(name);
        byte[] text = TinyModels.text(1, LENGTH);
        Session steps = model.session();
        for (int n = 0; n <= LENGTH; n++) {
            if (n > 0) {
                steps.feed(text[n - 1]);
            }
            Session whole = model.session();
            whole.feed(Arrays.copyOf(text, n));
            TinyModels.assertSameBits(steps.logits(), 0, whole.logits(), 0, name, "bytes", n);
            assertThat(steps.symbolsRead()).isEqualTo(whole.symbolsRead()).isEqualTo(n);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void logitsOfEveryByteEqualThoseOfThatStep(String name) {
        LoadedModel model = model(name);
        byte[] text = TinyModels.text(2, LENGTH);
        float[] each = TinyModels.each(model, text);
        Session steps = model.session();
        for (int i = 0; i < LENGTH; i++) {
            steps.feed(text[i]);
            TinyModels.assertSameBits(each, i, steps.logits(), 0, name, "byte", i);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void anyPiecesGiveTheSame(String name) {
        LoadedModel model = model(name);
        byte[] text = TinyModels.text(3, LENGTH);
        float[] each = TinyModels.each(model, text);
        SplitMix64 random = new SplitMix64(3);
        for (int round = 0; round < 5; round++) {
            Session session = model.session();
            int done = 0;
            while (done < LENGTH) {
                int piece = Math.min(LENGTH - done, (int) (random.nextUnit() * random.nextUnit() * 50));
                if (random.nextUnit() < 0.5) {
                    session.feed(text, done, piece);
                } else {
                    session.feedEach(text, done, piece, new float[piece * 256], 0);
                }
                done += piece;
                if (done > 0) {
                    TinyModels.assertSameBits(session.logits(), 0, each, done - 1, name, "round", round, "bytes", done);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void pastTheTableOnlyTheBytesOfTheWindowCount(String name) {
        LoadedModel model = model(name);
        byte[] text = TinyModels.text(4, LENGTH);
        float[] each = TinyModels.each(model, text);
        for (int n = TinyModels.CONTEXT; n <= LENGTH; n++) {
            int start = (int) model.window().start(n);
            float[] fresh = TinyModels.each(model, Arrays.copyOfRange(text, start, n));
            TinyModels.assertSameBits(each, n - 1, fresh, n - start - 1, name, "bytes", n, "from", start);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aForkGoesOnByItselfAndAResetForgets(String name) {
        LoadedModel model = model(name);
        byte[] text = TinyModels.text(5, 60);
        float[] each = TinyModels.each(model, text);
        Session session = model.session();
        session.feed(text, 0, 13);
        Session fork = session.fork();
        session.feed((byte) 1, (byte) 2, (byte) 3);
        fork.feed(text, 13, 47);
        TinyModels.assertSameBits(fork.logits(), 0, each, 59, name, "fork");
        session.reset();
        assertThat(session.logits()).containsOnly(0f);
        session.feed(text);
        TinyModels.assertSameBits(session.logits(), 0, each, 59, name, "after a reset");
    }

    private static LoadedModel model(String name) {
        int space = name.lastIndexOf(' ');
        Recipe recipe = TinyModels.recipes().get(name.substring(0, space));
        return TinyModels.model(recipe, 7, Precision.valueOf(name.substring(space + 1)), TinyModels.kernels());
    }
}
