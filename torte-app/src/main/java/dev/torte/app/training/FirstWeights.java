package dev.torte.app.training;

import dev.torte.corpus.Corpus;
import dev.torte.model.Init;
import dev.torte.model.InitialWeights;
import dev.torte.model.Param;
import dev.torte.train.TrainConfig;
import java.util.List;
import java.util.Map;

/** The weights that a run starts from: drawn from its seed, tables counted on its text. */
public final class FirstWeights {

    private FirstWeights() {}

    /** Returns them by parameter name. */
    public static Map<String, float[]> draw(TrainConfig config, Corpus corpus) {
        List<Param> params = config.trained();
        return InitialWeights.draw(params, config.seed(), counted(params, corpus));
    }

    /** Returns the text for counted tables; empty, to save memory, when the model has none. */
    private static byte[] counted(List<Param> params, Corpus corpus) {
        boolean counts = params.stream().anyMatch(param -> param.init() instanceof Init.BigramLogProbabilities);
        byte[] text = new byte[counts ? corpus.length() : 0];
        corpus.copy(0, text, 0, text.length);
        return text;
    }
}
