package dev.torte.runtime;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Layer;
import dev.torte.model.Param;
import dev.torte.model.PathwayKind;
import dev.torte.model.Precision;
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
import dev.torte.runtime.mixing.CarriedText;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** Small models of every kind with random weights in which no term is hidden by a 0 or a 1. */
final class TinyModels {
    static final int CONTEXT = 32;
    static final int WINDOW = 8;

    private TinyModels() {}

    /**
     * The kernels that {@code -Dtorte.kernels} and {@code -Dtorte.vectorBits} force, or else scalar, which need no warming up;
     * {@link SameBitsTest} compares all others with them.
     */
    static Kernels kernels() {
        Integer bits = Integer.getInteger("torte.vectorBits");
        String kind = System.getProperty("torte.kernels", bits == null ? "scalar" : "vector");
        return KernelChoice.select(Optional.of(kind), bits == null ? OptionalInt.empty() : OptionalInt.of(bits))
                .kernels();
    }

    /** The forced kernels alone, or else vectors of every width; a width beyond the machine's works, slowly. */
    static List<Kernels> comparedKernels() {
        if (System.getProperty("torte.kernels") != null || System.getProperty("torte.vectorBits") != null) {
            return List.of(kernels());
        }
        return IntStream.of(128, 256, 512)
                .mapToObj(bits -> KernelChoice.select(Optional.of("vector"), OptionalInt.of(bits))
                        .kernels())
                .toList();
    }

    /** The layers that other recipes than patch cores are made of. */
    static final Set<Class<?>> OF_OTHER_RECIPES = Set.of(Layer.Bottleneck.class, Layer.Routed.class, Layer.Gelu.class);

    /** One recipe part for each layer of a patch core; a new layer must be added here or above. */
    static Optional<LayerKind> kindOf(Class<?> layer) {
        Map<Class<?>, LayerKind> kinds = Map.of(
                Layer.Attention.class, new LayerKind.Attention(true),
                Layer.Encoder.class, new LayerKind.Encoder(0.1f),
                Layer.GatedConv.class, new LayerKind.GatedConv(2),
                Layer.SparseState.class, new LayerKind.SparseState(true, 3, List.of(3, 4, 6), 4),
                Layer.MixtureOfDepth.class, new LayerKind.MixtureOfDepth(false, 2, false, 4, 0.5));
        return Optional.ofNullable(kinds.get(layer));
    }

    /** Returns recipes by name: each layer as global and as local layer, each local decoder, and what is no patch core. */
    static Map<String, Recipe> recipes() {
        Map<String, Recipe> all = new LinkedHashMap<>();
        LayerKind attention = new LayerKind.Attention(false);
        for (Class<?> layer : Layer.class.getPermittedSubclasses()) {
            kindOf(layer).ifPresent(kind -> {
                all.put("global " + layer.getSimpleName(), core(List.of(attention, kind), List.of(attention)));
                all.put("local " + layer.getSimpleName(), core(List.of(attention), List.of(kind, attention)));
            });
        }
        for (boolean reset : new boolean[] {false, true}) {
            all.put(
                    "gru, reset " + reset,
                    new Recipe.Patch(
                            new PatchSize(4, 5, CONTEXT),
                            new Global(16, 2, List.of(attention)),
                            12,
                            ContextFrom.ABI,
                            new Local.Gru(reset),
                            new Transition.None(),
                            new Head.None()));
        }
        all.put("byte model", new Recipe.ByteLm(CONTEXT, 16, 2, 2, 24, 0.1f));
        all.put("token model of bytes", new Recipe.TokenLm(CONTEXT, 16, 2, 2, 40, 256));
        all.put("adapted model of bytes", new Recipe.AdaptedLm(new Recipe.TokenLm(CONTEXT, 16, 2, 2, 40, 256), 5));
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
        all.put("gru capsule", new Recipe.GruCapsule(64, 7, 20));
        all.put("mlp capsule", new Recipe.MlpCapsule(64, 24));
        all.put("context-mixing capsule", new Recipe.ContextMixCapsule(400, 12));
        return all;
    }

    private static Recipe core(List<LayerKind> global, List<LayerKind> local) {
        return new Recipe.Patch(
                new PatchSize(2, 8, CONTEXT),
                new Global(16, 2, global),
                24,
                ContextFrom.GLOBAL_STATE,
                new Local.Window(20, WINDOW, local),
                new Transition.Zeros(),
                new Head.Factorized());
    }

    static Weights weights(Recipe recipe, long seed) {
        if (recipe instanceof Recipe.ContextMixCapsule mix) {
            byte[] carried = CarriedText.write(text(seed, 600), mix.codeBytes(), mix.tableBits(), bytes -> {})
                    .code();
            return Weights.ofText(mix, carried);
        }
        Blueprint blueprint = Blueprint.of(recipe);
        Map<String, float[]> values = InitialWeights.draw(blueprint, seed, new byte[0]);
        for (Param param : blueprint.deployed()) {
            float[] noise = new float[values.get(param.name()).length];
            SplitMix64.named(seed, "noise/" + param.name()).fillNormal(noise, 0.2);
            for (int i = 0; i < noise.length; i++) {
                values.get(param.name())[i] += noise[i];
            }
        }
        return Weights.ofFloats(blueprint, values);
    }

    static LoadedModel model(Recipe recipe, long seed, Kernels kernels) {
        return LoadedModel.of(weights(recipe, seed), kernels);
    }

    /** A model of a quantizer's levels has them in no other precision but {@code W8A7} of trits, and else stays as it is. */
    static LoadedModel model(Recipe recipe, long seed, Precision precision, Kernels kernels) {
        boolean fits = switch (Blueprint.of(recipe).model().quantizer()) {
            case NONE -> true;
            case TERNARY -> precision == Precision.W8A7;
            case POWER3, POWER3_PER_ROW -> false;
        };
        return LoadedModel.of(weights(recipe, seed).in(fits ? precision : Precision.F32), kernels);
    }

    static byte[] text(long seed, int length) {
        byte[] text = new byte[length];
        SplitMix64 random = SplitMix64.named(seed, "text");
        for (int i = 0; i < length; i++) {
            // Few values, so that contexts repeat.
            text[i] = (byte) (random.nextLong() >>> 60 == 0 ? random.nextLong() : 'a' + (random.nextLong() >>> 61));
        }
        return text;
    }

    /** Returns the logits after every byte of a fresh session, (bytes, 256). */
    static float[] each(LoadedModel model, byte[] text) {
        float[] logits = new float[text.length * 256];
        model.session().feedEach(text, 0, text.length, logits, 0);
        return logits;
    }

    /** Fails unless entry {@code foundAt} of (n, 256) logits has the bits of entry {@code expectedAt} of others. */
    static void assertSameBits(float[] found, int foundAt, float[] expected, int expectedAt, Object... where) {
        // Plain code: the tests compare some hundred thousand entries.
        for (int i = 0; i < 256; i++) {
            float is = found[foundAt * 256 + i];
            float wants = expected[expectedAt * 256 + i];
            if (Float.floatToRawIntBits(is) != Float.floatToRawIntBits(wants)) {
                throw new AssertionError(Arrays.toString(where) + ": logit " + i + " is " + Float.toHexString(is)
                        + ", expected " + Float.toHexString(wants));
            }
        }
    }
}
