package dev.torte.app.training;

import dev.torte.corpus.Corpus;
import dev.torte.model.Blueprint;
import dev.torte.model.Init;
import dev.torte.model.InitialWeights;
import dev.torte.train.TrainConfig;
import java.util.Map;

/** The weights that a run starts from: drawn from its seed, tables counted on its text. */
public final class FirstWeights {

    private FirstWeights() {}

    /** Returns them by parameter name. */
    public static Map<String, float[]> draw(TrainConfig config, Corpus corpus) {
        Blueprint blueprint = Blueprint.of(config.recipe());
        return InitialWeights.draw(blueprint, config.seed(), counted(blueprint, corpus));
    }

    /** Returns the text for counted tables; empty, to save memory, when the model has none. */
    private static byte[] counted(Blueprint blueprint, Corpus corpus) {
        boolean counts =
                blueprint.trained().stream().anyMatch(param -> param.init() instanceof Init.BigramLogProbabilities);
        byte[] text = new byte[counts ? corpus.length() : 0];
        corpus.copy(0, text, 0, text.length);
        return text;
    }
}
