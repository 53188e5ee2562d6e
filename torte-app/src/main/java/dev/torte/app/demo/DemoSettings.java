package dev.torte.app.demo;

import dev.torte.model.Presets;
import dev.torte.runtime.Sampling;
import dev.torte.train.LossWeights;
import dev.torte.train.Optimizer;
import dev.torte.train.Schedule;
import dev.torte.train.TrainConfig;
import java.util.OptionalDouble;

/**
 * How much the demo does. All of it is fixed, so that two runs on one machine show the same bytes.
 *
 * @param story        what the core writes
 * @param training     of the live capsule
 * @param excerpt      what capsules write, beginning with the world's own words
 * @param sourceBytes  most bytes of held-out Java source
 * @param surpriseBytes most bytes of the coloured sample
 */
record DemoSettings(Writing story, TrainConfig training, Writing excerpt, int sourceBytes, int surpriseBytes) {

    /**
     * A text to be written.
     *
     * @param prompt what it begins with
     * @param bytes  how many follow
     */
    record Writing(String prompt, int bytes, Sampling sampling) {}

    /**
     * The demo of the command line. The training was tuned on the held-out dialogue alone; lore and quests were looked at
     * once, at the end. More steps learn the training text by heart: with a weight decay of 0.01, 600 steps were already worse on
     * held-out text than 400. 600 steps take less than a minute on two cores.
     */
    static DemoSettings full() {
        return new DemoSettings(
                new Writing("Once upon a time", 600, Sampling.random(0.6, 1, new Sampling.Filter.TopP(0.95))),
                training(600, 32, 128, 6e-3),
                new Writing("scene: ", 256, Sampling.random(0.6, 5, new Sampling.Filter.TopP(0.95))),
                32 << 10,
                1200);
    }

    private static TrainConfig training(int steps, int batch, int windowBytes, double rate) {
        return new TrainConfig(
                Presets.recipes().get("capsule-gru"),
                7,
                new TrainConfig.Budget(steps, batch, windowBytes),
                new Optimizer(rate, new Schedule.LateCosine(0.1, 0.02), 0.6, 0.9, 0.99, 1e-8, OptionalDouble.of(1)),
                new LossWeights(0, 0),
                2);
    }
}
