package dev.torte.runtime.coding;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Param;
import dev.torte.model.Recipe;
import dev.torte.model.SplitMix64;
import dev.torte.model.Weights;
import dev.torte.model.contract.Tokenizer;
import dev.torte.runtime.LoadedModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Small models whose guesses are neither even nor sure, and text of several kinds. */
public final class TinyCoders {
    static final String IDENTITY = "0123456789abcdef".repeat(4);

    static final Recipe CORE = new Recipe.Patch(
            new Recipe.PatchSize(2, 8, 32),
            new Recipe.Global(16, 2, List.of(new Recipe.LayerKind.Attention(true))),
            8,
            Recipe.ContextFrom.GLOBAL_STATE,
            new Recipe.Local.Window(16, 16, List.of(new Recipe.LayerKind.Attention(true))),
            new Recipe.Transition.Counted(0.1),
            new Recipe.Head.Factorized());
    static final Recipe BYTE_LM = new Recipe.ByteLm(32, 16, 2, 1, 16, 0.1f);
    static final Recipe CAPSULE = new Recipe.GruCapsule(8, 8, 12);

    /** A few merges that the story has uses for. */
    static final Tokenizer TOKENIZER = Tokenizer.of(List.of(
            new Tokenizer.Merge('t', 'h'),
            new Tokenizer.Merge(256, 'e'),
            new Tokenizer.Merge('r', 'b'),
            new Tokenizer.Merge(' ', 257)));

    static final Recipe TOKENS = new Recipe.TokenLm(32, 16, 2, 1, 24, 260);

    static final String STORY = "The lamp of Orrin burns in the harbour, and nobody knows who lit it. ".repeat(12);

    private TinyCoders() {}

    public static Kernels scalar() {
        return KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();
    }

    public static Kernels vector(int bits) {
        return KernelChoice.select(Optional.of("vector"), OptionalInt.of(bits)).kernels();
    }

    static LoadedModel model(Recipe recipe, Kernels kernels) {
        Blueprint blueprint = Blueprint.of(recipe);
        Map<String, float[]> values = InitialWeights.draw(blueprint, 3, STORY.getBytes(StandardCharsets.UTF_8));
        for (Param param : blueprint.deployed()) {
            float[] noise = new float[values.get(param.name()).length];
            SplitMix64.named(3, "noise/" + param.name()).fillNormal(noise, 0.3);
            for (int i = 0; i < noise.length; i++) {
                values.get(param.name())[i] += noise[i];
            }
        }
        Tokenizer tokenizer = recipe.equals(TOKENS) ? TOKENIZER : Tokenizer.bytes();
        return LoadedModel.of(Weights.ofFloats(blueprint, values, tokenizer), kernels);
    }

    static LoadedModel capsule() {
        return model(CAPSULE, scalar());
    }

    static byte[] story(int length) {
        byte[] text = new byte[length];
        byte[] once = STORY.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < length; i++) {
            text[i] = once[i % once.length];
        }
        return text;
    }

    public static byte[] noise(long seed, int length) {
        byte[] bytes = new byte[length];
        SplitMix64 random = SplitMix64.named(seed, "bytes");
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextLong();
        }
        return bytes;
    }
}
