package dev.torte.app.demo;

import dev.torte.app.Progress;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.Mixture;
import dev.torte.corpus.WindowSampler;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Weights;
import dev.torte.train.TrainConfig;
import dev.torte.train.TrainData;
import dev.torte.train.Trainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A capsule that was trained just now.
 *
 * @param textBytes of the text that it read
 * @param weights   float32
 * @param losses    bits per byte of each step, before its update
 * @param seconds   wall time of all steps
 */
record LiveTraining(TrainConfig config, int textBytes, Weights weights, List<Double> losses, double seconds) {
    LiveTraining {
        losses = List.copyOf(losses);
    }

    /**
     * Trains on windows of a text; on one machine the same weights every time.
     *
     * @return nothing when the process was told to end meanwhile
     */
    static Optional<LiveTraining> run(TrainConfig config, Corpus text, Progress progress) {
        Blueprint blueprint = Blueprint.of(config.recipe());
        TrainConfig.Budget budget = config.budget();
        WindowSampler windows =
                new WindowSampler(new Mixture.Single(text), budget.batch(), budget.windowSymbols(), config.seed());
        List<Double> losses = new ArrayList<>();
        long start = System.nanoTime();
        try (Ending ending = Ending.listen();
                Trainer trainer = Trainer.start(
                        config,
                        new TrainData(windows::fill, text.sha256()),
                        InitialWeights.draw(blueprint, config.seed(), new byte[0]))) {
            trainer.run(
                    report -> {
                        losses.add(report.loss().bitsPerByte());
                        progress.add(1);
                    },
                    Optional.empty(),
                    ending::wanted);
            if (!trainer.finished()) {
                return Optional.empty();
            }
            double seconds = (System.nanoTime() - start) * 1e-9;
            return Optional.of(new LiveTraining(
                    config, text.length(), Weights.ofFloats(blueprint, trainer.weights()), losses, seconds));
        }
    }

    /** Returns the mean loss of the last steps, at most 30; one step alone is noisy. */
    double lastLoss() {
        return losses.subList(Math.max(0, losses.size() - 30), losses.size()).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
    }

    long bytesRead() {
        return config.budget().symbolsPerStep() * losses.size();
    }
}
