package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.training.Interruption;
import dev.torte.app.training.TrainingDisplay;
import dev.torte.model.Weights;
import dev.torte.runtime.DocumentScore;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;
import dev.torte.train.CheckpointPlan;
import dev.torte.train.StepReport;
import dev.torte.train.TrainConfig;
import dev.torte.train.TrainData;
import dev.torte.train.TrainListener;
import dev.torte.train.Trainer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One training run with a checkpoint and a log beside each other in the work folder. Ends with the same weights whether it was
 * interrupted or not. One owner thread.
 */
final class LearningRun {
    private static final Duration SAVE_EVERY = Duration.ofMinutes(1);
    private static final long SAVE_EVERY_STEPS = 100_000;

    private final Console console;
    private final Engine engine;
    private final Learner learner;
    private final TrainConfig config;
    private final Path checkpoint;
    private final Path log;

    /** What came out; {@code entries} is the whole course of the run. */
    record Result(Weights weights, List<RunLog.Entry> entries) {}

    /**
     * Held-out documents to look at during the run.
     *
     * @param points how often, the last time at the end
     */
    record Looks(List<byte[]> documents, int points) {}

    /** @param base the checkpoint and the log are this with an ending */
    LearningRun(Console console, Engine engine, Learner learner, TrainConfig config, Path base) {
        this.console = console;
        this.engine = engine;
        this.learner = learner;
        this.config = config;
        this.checkpoint = checkpoint(base);
        this.log = log(base);
    }

    static Path checkpoint(Path base) {
        return base.resolveSibling(base.getFileName() + ".ckpt");
    }

    static Path log(Path base) {
        return base.resolveSibling(base.getFileName() + ".log");
    }

    /** Trains to the end, going on where a checkpoint stopped; empty when Ctrl-C ended it. The checkpoint stays. */
    Optional<Result> run(Looks looks) {
        TrainData data = learner.data(config);
        boolean resumed = Files.exists(checkpoint);
        try (Trainer trainer = resumed
                        ? Trainer.resume(config, data, checkpoint)
                        : Trainer.start(config, data, learner.firstWeights(config));
                RunLog lines = RunLog.open(log, trainer.step());
                TrainingDisplay display = new TrainingDisplay(
                        console, trainer.step(), config.budget().steps());
                Interruption interruption =
                        Interruption.listen(console, "run the same command with --resume to go on")) {
            if (resumed) {
                console.note("Going on after update " + trainer.step());
            }
            // A point counts as passed only with its look in the log, since a kill may have come between the two.
            for (int point = 1; point <= looks.points(); point++) {
                long end = config.budget().steps() * point / looks.points();
                trainUpTo(end, trainer, lines, display, interruption);
                if (interruption.wanted()) {
                    interruption.saved();
                    return Optional.empty();
                }
                if (trainer.step() == end && !lines.hasLook(end)) {
                    lines.add(new RunLog.Entry.Look(
                            end,
                            bitsPerByte(
                                    engine, looks.documents(), LoadedModel.of(weights(trainer), engine.kernels()))));
                }
            }
            return Optional.of(new Result(weights(trainer), lines.entries()));
        }
    }

    private void trainUpTo(
            long end, Trainer trainer, RunLog lines, TrainingDisplay display, Interruption interruption) {
        if (trainer.step() >= end) {
            return;
        }
        CheckpointPlan plan = new CheckpointPlan(checkpoint, SAVE_EVERY_STEPS, SAVE_EVERY);
        trainer.run(
                new Listener(learner, lines, display),
                Optional.of(plan),
                () -> trainer.step() >= end || interruption.wanted());
    }

    private Weights weights(Trainer trainer) {
        Map<String, float[]> values = trainer.weights();
        return learner.weights(values);
    }

    /** Returns the score of some documents together. */
    static double bitsPerByte(Engine engine, List<byte[]> documents, LoadedModel model) {
        return new Scorer(model)
                .score(documents, engine.threads()).stream()
                        .reduce(DocumentScore.NONE, DocumentScore::plus)
                        .bitsPerByte();
    }

    /** Writes down every update, without the time that saving takes. */
    private static final class Listener implements TrainListener {
        private final Learner learner;
        private final RunLog lines;
        private final TrainingDisplay display;
        private double processor = processorSeconds();

        Listener(Learner learner, RunLog lines, TrainingDisplay display) {
            this.learner = learner;
            this.lines = lines;
            this.display = display;
        }

        @Override
        public void stepped(StepReport report) {
            double now = processorSeconds();
            lines.add(new RunLog.Entry.Update(
                    report.step(), learner.bitsPerByte(report), report.seconds(), now - processor));
            display.stepped(report);
            processor = now;
        }

        @Override
        public void saved(long step, Path file) {
            processor = processorSeconds();
        }
    }

    /** Returns what this process has computed so far. */
    static double processorSeconds() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                * 1e-9;
    }
}
