package dev.torte.app.experiment;

import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.corpus.Corpus;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.train.StepReport;
import dev.torte.train.TrainConfig;
import dev.torte.train.TrainData;
import java.util.Map;

/**
 * An entrant and the text that it learns from: how a number of bytes becomes updates, and what a loss means in bits per byte. The
 * only place where kinds of models differ; all are trained, scored and recorded alike.
 */
sealed interface Learner permits ByteLearner {

    /** Prepares to learn from a text. */
    static Learner of(Entrant entrant, Corpus train) {
        return switch (entrant.recipe()) {
            case Recipe.Patch patch -> new ByteLearner(entrant, train);
            case Recipe.ByteLm lm -> new ByteLearner(entrant, train);
            case Recipe.GruCapsule gru -> new ByteLearner(entrant, train);
            case Recipe.MlpCapsule mlp -> new ByteLearner(entrant, train);
        };
    }

    /** Returns the configuration of a run that reads {@code budgetBytes}, at least. */
    TrainConfig config(long seed, double rate, long budgetBytes);

    /** Returns the windows of a run. */
    TrainData data(TrainConfig config);

    /** Returns the weights that a run starts from, by parameter name. */
    Map<String, float[]> firstWeights(TrainConfig config);

    /** Returns trained weights as a model file takes them. */
    Weights weights(Map<String, float[]> trained);

    /** Returns how many bytes of text an update reads. */
    double bytesPerStep();

    /** Returns the loss of an update. */
    double bitsPerByte(StepReport report);
}
