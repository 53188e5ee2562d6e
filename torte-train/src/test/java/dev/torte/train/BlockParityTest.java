package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.kernels.KernelChoice;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Layer;
import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.ContextFrom;
import dev.torte.model.Recipe.Global;
import dev.torte.model.Recipe.Head;
import dev.torte.model.Recipe.LayerKind;
import dev.torte.model.Recipe.Local;
import dev.torte.model.Recipe.PatchSize;
import dev.torte.model.Recipe.Positions;
import dev.torte.model.Recipe.Transition;
import dev.torte.model.SplitMix64;
import dev.torte.model.Weights;
import dev.torte.model.contract.Tokenizer;
import dev.torte.runtime.LoadedModel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trainer's forward pass and the runtime's, which share no arithmetic, give the same logits for every block. */
class BlockParityTest {
    /** No multiple of a chunk or group of 4: the last one of a sequence is cut short. */
    private static final int CONTEXT = 36;

    private static final int WINDOW = 18;
    private static final int WINDOWS = 2;
    private static final int ABI = 24;

    /**
     * Both sides round to float32, in another order and with other exp and tanh. Logits reach 6, where neighbouring floats lie
     * 5e-7 apart; up to 3 layers of sums over at most 80 terms make that 6e-6. The rest is for other processors. Any weight that
     * is read and 5 % off shows as 5e-3.
     */
    private static final float FLOAT32_IN_ANOTHER_ORDER = 5e-5f;

    /** Logits that stayed near 0 would agree whatever they were made of. */
    private static final float VISIBLE = 1;

    /** The layers that other recipes than patch cores are made of. */
    private static final Set<Class<?>> OF_OTHER_RECIPES =
            Set.of(Layer.Bottleneck.class, Layer.Routed.class, Layer.Gelu.class);

    static Stream<String> names() {
        return recipes().keySet().stream();
    }

    @Test
    void everyLayerIsAmongTheModels() {
        for (Class<?> layer : Layer.class.getPermittedSubclasses()) {
            assertThat(kindsOf(layer).isEmpty()).as(layer.getSimpleName()).isEqualTo(OF_OTHER_RECIPES.contains(layer));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void trainerAndRuntimePredictTheSame(String name) {
        Blueprint blueprint = Blueprint.of(recipes().get(name));
        Map<String, float[]> weights = weights(blueprint);
        int[] text = text(blueprint.model().vocabulary());

        float[] trained = Forwards.of(
                        blueprint, weights, text, CONTEXT, AnchorTargets.canonical(blueprint.model(), CONTEXT))
                .logits();
        float[] run = run(blueprint, weights, text);

        assertThat(spread(trained)).as("how far logits reach").isGreaterThan(VISIBLE);
        assertThat(run).hasSameSizeAs(trained).containsExactly(trained, within(FLOAT32_IN_ANOTHER_ORDER));
    }

    /** Returns the runtime's logits after every symbol, (windows, context, vocabulary); every window starts anew. */
    private static float[] run(Blueprint blueprint, Map<String, float[]> weights, int[] text) {
        int vocabulary = blueprint.model().vocabulary();
        LoadedModel model = LoadedModel.of(
                Weights.ofFloats(blueprint, weights, tokenizer(vocabulary)),
                KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels());
        float[] logits = new float[text.length * vocabulary];
        for (int at = 0; at < text.length; at += CONTEXT) {
            model.session().feedEach(text, at, CONTEXT, logits, at * vocabulary);
        }
        return logits;
    }

    /** The first values of norms and biases, 1 and 0, would hide whether they are read at all. */
    private static Map<String, float[]> weights(Blueprint blueprint) {
        Map<String, float[]> values = InitialWeights.draw(blueprint, 5, new byte[0]);
        values.forEach((name, weights) -> {
            float[] noise = new float[weights.length];
            SplitMix64.named(5, "noise/" + name).fillNormal(noise, 0.2);
            for (int i = 0; i < noise.length; i++) {
                weights[i] += noise[i];
            }
        });
        return values;
    }

    /** Any merges will do: the text is made of symbols. */
    private static Tokenizer tokenizer(int vocabulary) {
        return Tokenizer.of(IntStream.range(0, vocabulary - 256)
                .mapToObj(i -> new Tokenizer.Merge(i, i))
                .toList());
    }

    private static int[] text(int vocabulary) {
        int[] text = new int[WINDOWS * CONTEXT];
        SplitMix64 random = SplitMix64.named(5, "text");
        for (int i = 0; i < text.length; i++) {
            // The second window repeats few letters, the first has symbols of all values.
            text[i] = (int) (i < CONTEXT ? (random.nextLong() >>> 1) % vocabulary : 'a' + (random.nextLong() >>> 62));
        }
        return text;
    }

    private static float spread(float[] logits) {
        float most = 0;
        for (float logit : logits) {
            most = Math.max(most, Math.abs(logit));
        }
        return most;
    }

    /** Recipe parts for a layer of the model, with each of its choices both ways; a new layer must be added here. */
    private static List<LayerKind> kindsOf(Class<?> layer) {
        return Map.<Class<?>, List<LayerKind>>of(
                        Layer.Attention.class,
                        List.of(new LayerKind.Attention(false), new LayerKind.Attention(true)),
                        Layer.Encoder.class,
                        List.of(new LayerKind.Encoder(0.1f)),
                        Layer.GatedConv.class,
                        List.of(new LayerKind.GatedConv(1), new LayerKind.GatedConv(2)),
                        Layer.SparseState.class,
                        List.of(
                                new LayerKind.SparseState(false, 3, List.of(2, 4, 6), 4),
                                new LayerKind.SparseState(true, 3, List.of(2, 4, 6), 4)),
                        Layer.MixtureOfDepth.class,
                        List.of(
                                new LayerKind.MixtureOfDepth(false, 2, false, 4, 0.5),
                                new LayerKind.MixtureOfDepth(true, 2, true, 4, 0.5)))
                .getOrDefault(layer, List.of());
    }

    private static Map<String, Recipe> recipes() {
        Map<String, Recipe> all = new LinkedHashMap<>();
        LayerKind plain = new LayerKind.Attention(false);
        Arrays.stream(Layer.class.getPermittedSubclasses())
                .flatMap(layer -> kindsOf(layer).stream())
                .forEach(kind -> {
                    all.put("global " + kind, core(List.of(plain, kind), ContextFrom.GLOBAL_STATE, window(plain)));
                    all.put("local " + kind, core(List.of(plain), ContextFrom.ABI, window(kind, plain)));
                });
        for (Local gru : List.of(new Local.Gru(false), new Local.Gru(true))) {
            for (ContextFrom from : ContextFrom.values()) {
                all.put(gru + " from " + from, core(List.of(plain), from, gru));
            }
        }
        all.put("byte model", new Recipe.ByteLm(CONTEXT, 16, 2, 2, ABI, 0.1f));
        all.put("token model", new Recipe.TokenLm(CONTEXT, 16, 2, 2, 40, 300));
        all.put("token model of bytes", new Recipe.TokenLm(CONTEXT, 16, 2, 2, 40, 256));
        all.put("adapted model", new Recipe.AdaptedLm(new Recipe.TokenLm(CONTEXT, 16, 2, 2, 40, 300), 5));
        for (Quantizer quantizer : Quantizer.values()) {
            all.put(
                    "routed model, weights " + quantizer,
                    new Recipe.RoutedLm(
                            CONTEXT,
                            16,
                            2,
                            quantizer == Quantizer.TERNARY ? Positions.LEARNED : Positions.NONE,
                            List.of(
                                    new PathwayKind.Local(3),
                                    new PathwayKind.Wide(7),
                                    new PathwayKind.State(),
                                    new PathwayKind.Sparse(2, 5, 3),
                                    new PathwayKind.Dense(2)),
                            quantizer));
        }
        all.put("vanilla model", new Recipe.VanillaLm(CONTEXT, 16, 2, 2, 40));
        all.put("gru capsule", new Recipe.GruCapsule(ABI, 7, 20));
        all.put("mlp capsule", new Recipe.MlpCapsule(ABI, 40));
        return all;
    }

    private static Recipe core(List<LayerKind> global, ContextFrom from, Local local) {
        return new Recipe.Patch(
                new PatchSize(2, 8, CONTEXT),
                new Global(16, 2, global),
                ABI,
                from,
                local,
                from == ContextFrom.ABI ? new Transition.None() : new Transition.Zeros(),
                new Head.None());
    }

    private static Local window(LayerKind... layers) {
        return new Local.Window(20, WINDOW, List.of(layers));
    }
}
