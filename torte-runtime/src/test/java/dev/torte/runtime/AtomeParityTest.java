package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.Blueprint;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.model.io.AtomeBlob;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tiny routed and vanilla models predict what atome-lm's own program printed for them. */
@Tag("bits")
class AtomeParityTest {
    /** The reference's float32 and float64 differ by 1e-5, its two programs by 2e-5. */
    private static final float ROUTED = 1e-4f;

    /** The same of its vanilla transformer: 7e-5. */
    private static final float VANILLA = 5e-4f;

    @ParameterizedTest
    @CsvSource({
        "tiny_atome_ternary, TERNARY",
        "tiny_atome_power3, POWER3",
        "tiny_atome_power3_pr, POWER3_PER_ROW",
    })
    void routed(String name, Quantizer quantizer) {
        GoldenAtome golden = new GoldenAtome(name);
        check(golden, golden.weights(GoldenAtome.routed(quantizer)), ROUTED);
    }

    @ParameterizedTest
    @CsvSource({
        "tiny_atome_ternary, tiny_atome_ternary.atome01",
        "tiny_atome_ternary, tiny_atome_ternary.atome02",
        "tiny_atome_power3, tiny_atome_power3.atomep3",
    })
    void blob(String name, String blob) {
        check(
                new GoldenAtome(name),
                AtomeBlob.read(GoldenAtome.FOLDER.resolve(blob), GoldenAtome.routed(Quantizer.NONE)),
                ROUTED);
    }

    @Test
    void vanilla() {
        GoldenAtome golden = new GoldenAtome("tiny_vanilla");
        check(golden, golden.weights(GoldenAtome.vanilla()), VANILLA);
    }

    private static void check(GoldenAtome golden, Weights weights, float tolerance) {
        LoadedModel model = LoadedModel.of(weights, TinyModels.kernels());
        for (int row = 0; row < 2; row++) {
            float[] found = TinyModels.each(model, golden.text(row));
            assertThat(GoldenAtome.worst(found, golden.logits(row)))
                    .as("text %d", row)
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    @Test
    void aModelThatIsNotRoundedDoesNotPassForOneThatIs() {
        GoldenAtome golden = new GoldenAtome("tiny_atome_ternary");
        LoadedModel floats = LoadedModel.of(golden.weights(GoldenAtome.routed(Quantizer.NONE)), TinyModels.kernels());
        assertThat(GoldenAtome.worst(TinyModels.each(floats, golden.text(0)), golden.logits(0)))
                .isGreaterThan(100 * ROUTED);
    }

    @Test
    void routingIsTheSameStepByStepAndInOnePass() {
        LoadedModel model = LoadedModel.of(
                new GoldenAtome("tiny_atome_ternary").weights(GoldenAtome.routed(Quantizer.TERNARY)),
                TinyModels.kernels());
        byte[] text = TinyModels.text(8, 30);
        RouterProbe probe = RouterProbe.read(model, text);
        assertThat(probe.pathways()).containsExactly("local", "state", "sparse");
        assertThat(probe.blocks()).isEqualTo(2);
        assertThat(probe.logits()).isEqualTo(TinyModels.each(model, text));
        Session steps = model.session();
        Routing routing = steps.routing().orElseThrow();
        assertThatThrownBy(() -> routing.share(0, 0, 0)).isInstanceOf(IllegalStateException.class);
        for (int i = 0; i < text.length; i++) {
            steps.feed(text[i]);
            for (int block = 0; block < 2; block++) {
                int place = i * 2 + block;
                float sum = 0;
                for (int pathway = 0; pathway < 3; pathway++) {
                    float share = routing.share(block, 0, pathway);
                    assertThat(share).isEqualTo(probe.shares()[place * 3 + pathway]);
                    sum += share;
                }
                assertThat(sum).isBetween(0.99999f, 1.00001f);
                assertThat(routing.entropy(block, 0))
                        .isEqualTo(probe.entropies()[place])
                        .isBetween(0f, (float) Math.log(3));
            }
        }
        Session whole = model.session();
        whole.feed(text);
        assertThat(whole.routing().orElseThrow().entropy(1, 0)).isEqualTo(routing.entropy(1, 0));
        assertThat(whole.fork().routing().orElseThrow().entropy(1, 0)).isEqualTo(routing.entropy(1, 0));
    }

    @Test
    void onlyRoutedModelsHaveRouting() {
        LoadedModel vanilla =
                LoadedModel.of(new GoldenAtome("tiny_vanilla").weights(GoldenAtome.vanilla()), TinyModels.kernels());
        assertThat(vanilla.session().routing()).isEmpty();
        assertThatThrownBy(() -> RouterProbe.read(vanilla, new byte[1])).isInstanceOf(IllegalArgumentException.class);
    }

    /** A class whose row is that of a byte scores as that byte does. */
    @Test
    void classesAreScoredOnTheStateThatLogitsAreMadeOf() {
        Weights body = new GoldenAtome("tiny_atome_power3_pr").weights(GoldenAtome.routed(Quantizer.NONE));
        Map<String, float[]> values = new LinkedHashMap<>();
        body.blueprint().params().forEach(param -> values.put(param.name(), body.floats(param)));
        values.put("class_head.weight", Arrays.copyOfRange(values.get("unembed.weight"), 7 * 16, 12 * 16));
        Recipe recipe = new Recipe.RoutedClassifier(GoldenAtome.routed(Quantizer.NONE), 5);
        LoadedModel model = LoadedModel.of(Weights.ofFloats(Blueprint.of(recipe), values), TinyModels.kernels());
        byte[] text = TinyModels.text(9, 45);
        Session steps = model.session();
        float[] scores = new float[5];
        assertThatThrownBy(() -> steps.scoreClasses(scores)).isInstanceOf(IllegalArgumentException.class);
        for (int i = 0; i < text.length; i++) {
            steps.feed(text[i]);
            steps.scoreClasses(scores);
            assertThat(scores).isEqualTo(Arrays.copyOfRange(steps.logits(), 7, 12));
        }
        Session whole = model.session();
        whole.feed(text);
        float[] again = new float[5];
        whole.fork().scoreClasses(again);
        assertThat(again).isEqualTo(scores);
        assertThatThrownBy(() -> whole.scoreClasses(new float[4])).isInstanceOf(IllegalArgumentException.class);
    }
}
