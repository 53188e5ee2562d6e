package dev.torte.runtime.routing;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Param;
import dev.torte.model.Recipe;
import dev.torte.model.SplitMix64;
import dev.torte.model.Weights;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.mixing.CarriedText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Text of a few made-up domains, and small models of them. */
final class TinyDomains {
    /** Domain 0 stands for general text, the last one is no model's. */
    private static final List<List<String>> WORDS = List.of(
            List.of("the", "old", "house", "stood", "near", "a", "river", "and", "nobody", "came", "there"),
            List.of("int", "return", "if (x == 0)", "{", "}", "static", "void", "final", ";\n", "new Map<>()"),
            List.of("e4", "e5", "Nf3", "Nc6", "Bb5", "a6", "O-O", "1.", "2.", "Qxd5+", "1-0\n"),
            List.of("lamp", "Orrin:", "\"Speak!\"", "quest", "sword", "\n>", "gold", "dragon", "thou", "hast"),
            List.of("über", "straße", "möchte", "zwölf", "gäste", "schön", "für", "öffnen"));

    static final int FOREIGN = WORDS.size() - 1;

    private TinyDomains() {}

    /** Returns text of a domain. */
    static byte[] text(int domain, long seed, int length) {
        SplitMix64 random = SplitMix64.named(seed, "words/" + domain);
        List<String> words = WORDS.get(domain);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(words.get((int) (random.nextUnit() * words.size()))).append(' ');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, length);
    }

    static DomainProfile profile(int domain) {
        return DomainProfile.ofText(text(domain, 1, 6000));
    }

    /** Returns the profiles of the domains from 1 to {@code capsules} behind that of domain 0. */
    static DomainProfiles profiles(int capsules) {
        return new DomainProfiles(
                profile(0),
                IntStream.rangeClosed(1, capsules)
                        .mapToObj(TinyDomains::profile)
                        .toList());
    }

    /** Returns a model that carries text of a domain. */
    static LoadedModel model(int domain) {
        Recipe.ContextMixCapsule recipe = new Recipe.ContextMixCapsule(900, 14);
        byte[] carried = CarriedText.write(text(domain, 1, 4000), recipe.codeBytes(), recipe.tableBits(), bytes -> {})
                .code();
        return LoadedModel.of(Weights.ofText(recipe, carried), scalar());
    }

    /** Returns models of the domains from 0 to {@code capsules}. */
    static List<LoadedModel> models(int capsules) {
        return IntStream.rangeClosed(0, capsules).mapToObj(TinyDomains::model).toList();
    }

    /** Returns a model with drawn weights that is rather sure of what it says. */
    static LoadedModel drawn(Recipe recipe, Kernels kernels) {
        Blueprint blueprint = Blueprint.of(recipe);
        Map<String, float[]> values = InitialWeights.draw(blueprint, 5, new byte[0]);
        for (Param param : blueprint.deployed()) {
            SplitMix64.named(5, param.name()).fillNormal(values.get(param.name()), 1.5);
        }
        return LoadedModel.of(Weights.ofFloats(blueprint, values), kernels);
    }

    static Kernels scalar() {
        return KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
