package dev.torte.app.study;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.alignment.HostProfile;
import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.ExperimentQueue;
import dev.torte.app.experiment.FinishedRun;
import dev.torte.app.experiment.Texts;
import dev.torte.app.training.FirstWeights;
import dev.torte.app.training.Interruption;
import dev.torte.app.training.TrainingDisplay;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.Mixture;
import dev.torte.corpus.WindowSampler;
import dev.torte.model.Blueprint;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.ModelFile;
import dev.torte.model.io.RecipeJson;
import dev.torte.train.CheckpointPlan;
import dev.torte.train.Correction;
import dev.torte.train.LossWeights;
import dev.torte.train.Optimizer;
import dev.torte.train.Schedule;
import dev.torte.train.StepReport;
import dev.torte.train.TrainConfig;
import dev.torte.train.TrainData;
import dev.torte.train.TrainListener;
import dev.torte.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Learns a brick of a study and writes its file, going on where an interrupted run stopped. One owner thread. */
final class BrickRun {
    private static final Duration SAVE_EVERY = Duration.ofMinutes(1);
    private static final long SAVE_EVERY_STEPS = 100_000;
    private static final int CURVE_POINTS = 20;

    private final Console console;
    private final Engine engine;
    private final ExperimentQueue.Places places;

    BrickRun(Console console, Engine engine, ExperimentQueue.Places places) {
        this.console = console;
        this.engine = engine;
        this.places = places;
    }

    /** Returns the recipe of a brick. */
    static Recipe.Brick recipe(StudyPart.Brick brick) {
        if (RecipeJson.read(brick.recipe().toString(), Path.of(brick.record())) instanceof Recipe.Brick recipe) {
            return recipe;
        }
        throw new IllegalArgumentException("the recipe of " + brick.model() + " must be of the kind brick");
    }

    /** Learns it and returns what its record says of it; empty when Ctrl-C ended the run. */
    Optional<Members> learn(Study study, StudyPart.Brick brick, List<FinishedRun> hosts) {
        Study.Learning learning = study.learning().orElseThrow();
        Path file = places.work().resolve(study.name()).resolve(brick.record() + ".torte");
        Corpus domain = Texts.corpus(places.data(), learning.domain());
        Corpus general = Texts.corpus(places.data(), learning.general());
        List<ModelFile> open = new ArrayList<>();
        try {
            for (FinishedRun host : hosts) {
                open.add(ModelFile.open(host.model()));
                host.require(open.getLast().identity());
            }
            TrainConfig config = config(learning, brick, open, general);
            List<JsonValue> curve = new ArrayList<>();
            long start = System.nanoTime();
            Optional<Weights> weights = train(config, data(learning, domain, brick.seed()), domain, file, curve);
            if (weights.isEmpty()) {
                return Optional.empty();
            }
            ModelFile.write(file, weights.get(), card(brick, hosts, general));
            Files.deleteIfExists(checkpoint(file));
            return Optional.of(values(brick, file, config, curve, (System.nanoTime() - start) * 1e-9));
        } catch (IOException e) {
            throw new TorteException.Unwritable(checkpoint(file), e);
        } finally {
            open.forEach(ModelFile::close);
        }
    }

    private static TrainConfig config(
            Study.Learning learning, StudyPart.Brick brick, List<ModelFile> hosts, Corpus general) {
        Correction correction = new Correction(
                hosts.stream()
                        .map(host -> new Correction.Host(host.identity(), host.weights()))
                        .toList(),
                data(learning, general, ~brick.seed()),
                learning.preservation());
        return new TrainConfig(
                recipe(brick),
                brick.seed(),
                new TrainConfig.Budget(learning.updates(), learning.windows(), learning.windowBytes()),
                Optimizer.of(learning.rate(), new Schedule.Constant()),
                new LossWeights(0, 0),
                1,
                correction);
    }

    private static TrainData data(Study.Learning learning, Corpus text, long seed) {
        WindowSampler sampler =
                new WindowSampler(new Mixture.Single(text), learning.windows(), learning.windowBytes(), seed);
        return new TrainData(sampler::fill, text.sha256());
    }

    private static Path checkpoint(Path file) {
        return file.resolveSibling(file.getFileName() + ".ckpt");
    }

    private Optional<Weights> train(
            TrainConfig config, TrainData data, Corpus domain, Path file, List<JsonValue> curve) {
        Path checkpoint = checkpoint(file);
        try (Trainer trainer = Files.exists(checkpoint)
                        ? Trainer.resume(config, data, checkpoint)
                        : Trainer.start(config, data, FirstWeights.draw(config, domain));
                TrainingDisplay display = new TrainingDisplay(
                        console, trainer.step(), config.budget().steps());
                Interruption interruption = Interruption.listen(console, "run the same command again to go on")) {
            trainer.run(
                    new Listener(display, curve, Math.max(1, config.budget().steps() / CURVE_POINTS)),
                    Optional.of(new CheckpointPlan(checkpoint, SAVE_EVERY_STEPS, SAVE_EVERY)),
                    interruption::wanted);
            if (!trainer.finished()) {
                interruption.saved();
                return Optional.empty();
            }
            return Optional.of(Weights.ofFloats(Blueprint.of(config.recipe()), trainer.weights()));
        }
    }

    /** Keeps some points of the course. */
    private record Listener(TrainingDisplay display, List<JsonValue> curve, long every) implements TrainListener {
        @Override
        public void stepped(StepReport report) {
            display.stepped(report);
            if (report.step() % every == 0) {
                curve.add(Members.numbers(
                        (double) report.step(),
                        report.loss().bitsPerByte(),
                        report.loss().divergence()));
            }
        }

        @Override
        public void saved(long step, Path file) {}
    }

    private Card card(StudyPart.Brick brick, List<FinishedRun> hosts, Corpus general) {
        HostProfile first = HostProfile.of(engine.load(hosts.getFirst().model()).model(), general);
        return Card.of(
                "name",
                brick.record(),
                TransferRecord.LEARNT_ON,
                hosts.stream().map(StudyQueue::name).collect(Collectors.joining(" ")),
                HostProfile.CARD,
                Double.toString(first.logitDeviation()));
    }

    private static Members values(
            StudyPart.Brick brick, Path file, TrainConfig config, List<JsonValue> curve, double seconds) {
        try (ModelFile written = ModelFile.open(file)) {
            return new Members()
                    .put("model", brick.model())
                    .put("seed", brick.seed())
                    .put(
                            "file",
                            new Members()
                                    .put("identity", written.identity())
                                    .put("bytes", written.sizeBytes())
                                    .end())
                    .put("parameters", Blueprint.of(config.recipe()).parameterCount())
                    .put(
                            "training",
                            new Members()
                                    .put("updates", config.budget().steps())
                                    .put("wallSeconds", seconds)
                                    .put("curve", curve)
                                    .end());
        }
    }

    /** Returns a line for people. */
    static String words(JsonObject record) {
        return record.get("training").orElse(null) instanceof JsonObject training
                        && training.get("wallSeconds").orElse(null) instanceof JsonNumber seconds
                ? String.format(Locale.ROOT, "learnt in %.0f s", seconds.asDouble())
                : "learnt";
    }
}
