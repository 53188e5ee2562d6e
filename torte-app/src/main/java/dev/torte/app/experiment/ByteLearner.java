package dev.torte.app.experiment;

import dev.torte.app.cli.ScheduleText;
import dev.torte.app.experiment.Experiment.Batch;
import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.app.training.FirstWeights;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.Mixture;
import dev.torte.corpus.WindowSampler;
import dev.torte.model.Blueprint;
import dev.torte.model.Weights;
import dev.torte.train.Optimizer;
import dev.torte.train.StepReport;
import dev.torte.train.TrainConfig;
import dev.torte.train.TrainData;
import java.util.Map;

/** A model whose symbols are bytes: windows, losses and the budget need no conversion. */
record ByteLearner(Entrant entrant, Corpus train) implements Learner {

    @Override
    public TrainConfig config(long seed, double rate, long budgetBytes) {
        Batch batch = entrant.batch();
        long steps = Math.ceilDiv(budgetBytes, (long) batch.bytesPerStep());
        return new TrainConfig(
                entrant.recipe(),
                seed,
                new TrainConfig.Budget(steps, batch.windows(), batch.windowBytes()),
                Optimizer.of(rate, ScheduleText.read(entrant.schedule(), steps)),
                entrant.losses(),
                batch.shards());
    }

    @Override
    public TrainData data(TrainConfig config) {
        WindowSampler sampler = new WindowSampler(
                new Mixture.Single(train),
                config.budget().batch(),
                config.budget().windowBytes(),
                config.seed());
        return new TrainData(sampler::fill, train.sha256());
    }

    @Override
    public Map<String, float[]> firstWeights(TrainConfig config) {
        return FirstWeights.draw(config, train);
    }

    @Override
    public Weights weights(Map<String, float[]> trained) {
        return Weights.ofFloats(Blueprint.of(entrant.recipe()), trained);
    }

    @Override
    public double bytesPerStep() {
        return entrant.batch().bytesPerStep();
    }

    @Override
    public double bitsPerByte(StepReport report) {
        return report.loss().bitsPerByte();
    }
}
