package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.ReadyModel;
import dev.torte.app.WorkLock;
import dev.torte.app.capsule.CapsuleFacts;
import dev.torte.app.evidence.EvidenceFile;
import dev.torte.app.evidence.EvidenceIndex;
import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.app.experiment.Experiment.Making;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.Digest;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.ModelFile;
import dev.torte.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the runs of an experiment that have no record yet, one after another: first every model with the first seed, then with the
 * next; then the measurements on models that are finished. What is finished is never made again; what was interrupted goes on. Several processes may share the work, since each run is
 * locked by the one that makes it. One owner thread.
 */
public final class ExperimentQueue {
    private final Console console;
    private final Engine engine;
    private final Places places;
    private final Choice choice;

    /**
     * Where things lie.
     *
     * @param file     the experiment
     * @param data     the data root
     * @param evidence the folder in which each experiment has its folder of records
     * @param work     the same for models and checkpoints
     */
    public record Places(Path file, Path data, Path evidence, Path work) {}

    /**
     * What of it to do.
     *
     * @param models by name, empty for all
     * @param seeds  empty for all
     * @param resume whether to go on with interrupted runs
     */
    public record Choice(List<String> models, List<Long> seeds, boolean resume) {
        public Choice {
            models = List.copyOf(models);
            seeds = List.copyOf(seeds);
        }
    }

    public ExperimentQueue(Console console, Engine engine, Places places, Choice choice) {
        this.console = console;
        this.engine = engine;
        this.places = places;
        this.choice = choice;
    }

    /**
     * Makes them.
     *
     * @throws IllegalArgumentException if a model or seed is unknown, or an unfinished run is there and resuming was not asked for
     * @throws TorteException if text is not what the experiment says, or a record was made by another plan
     */
    public void run() {
        Experiment experiment = ExperimentFile.read(places.file());
        List<Entrant> entrants = chosen(experiment);
        List<Long> seeds = chosenSeeds(experiment);
        ExperimentPlaces own = ExperimentPlaces.of(places, experiment);
        requireResume(own, entrants, seeds);
        if (allDone(experiment, own, entrants, seeds)) {
            console.note("Every run asked for is done; the records are in " + own.records());
        } else if (!makeRuns(experiment, own, entrants, seeds)) {
            return;
        }
        new MeasurementQueue(console, engine, experiment, own, places.data()).run(experimentHash());
    }

    /** Makes the runs; false when Ctrl-C ended one. */
    private boolean makeRuns(Experiment experiment, ExperimentPlaces own, List<Entrant> entrants, List<Long> seeds) {
        // Taken now: the program that runs is the one that was built when it started.
        JsonObject machine = Machine.facts(engine);
        String hash = experimentHash();
        Texts texts = Texts.read(places.data(), experiment.data());
        console.note(String.format(
                Locale.ROOT,
                "%s: %,d bytes to learn from, %,d bytes in %d documents to be judged by",
                experiment.name(),
                texts.train().length(),
                texts.valid().length(),
                texts.valid().documentCount()));
        ensureBaselines(experiment, own, texts, machine);
        RateSearch search = new RateSearch(console, engine, own, experiment, machine);
        RunRecord records = new RunRecord(console, engine, experiment, texts, machine);
        for (long seed : seeds) {
            for (Entrant entrant : entrants) {
                if (entrant.seeds().contains(seed)
                        && !one(new Job(experiment, own, texts, entrant, seed), search, records, hash)) {
                    return false;
                }
            }
        }
        return true;
    }

    private record Job(Experiment experiment, ExperimentPlaces own, Texts texts, Entrant entrant, long seed) {
        Path record() {
            return own.record(entrant, seed);
        }

        String name() {
            return ExperimentPlaces.name(entrant, seed);
        }
    }

    private void ensureBaselines(Experiment experiment, ExperimentPlaces own, Texts texts, JsonObject machine) {
        Optional<WorkLock> lock = WorkLock.take(own.lock("baselines"));
        if (lock.isEmpty()) {
            console.note("Another process makes the baselines");
            return;
        }
        try {
            Baselines.ensure(console, own, experiment, texts, machine);
        } finally {
            lock.get().close();
        }
    }

    /** Makes one run unless it is made or being made; false when Ctrl-C ended it. */
    private boolean one(Job job, RateSearch search, RunRecord records, String hash) {
        Optional<WorkLock> lock = WorkLock.take(job.own().lock(job.name()));
        // The search is a model's, not a run's.
        Optional<WorkLock> searchLock =
                lock.isPresent() ? WorkLock.take(job.own().lock(job.entrant().name() + "-search")) : Optional.empty();
        try {
            if (lock.isEmpty() || searchLock.isEmpty()) {
                console.note(job.name() + ": another process works at it");
                return true;
            }
            if (isDone(job)) {
                return true;
            }
            return switch (job.entrant().making()) {
                case Making.Trained trained -> {
                    Optional<RateSearch.Found> rate = search.rate(job.entrant(), trained, job.texts());
                    searchLock.get().close();
                    yield rate.isPresent() && make(job, trained, rate.get(), records, hash);
                }
                case Making.Carried(Recipe.ContextMixCapsule recipe) -> {
                    read(job, recipe, records, hash);
                    yield true;
                }
            };
        } finally {
            searchLock.ifPresent(WorkLock::close);
            lock.ifPresent(WorkLock::close);
        }
    }

    private static boolean isDone(Job job) {
        if (!Files.exists(job.record())) {
            return false;
        }
        PlanJson.require(
                job.record(),
                EvidenceFile.read(job.record()),
                PlanJson.ofRun(job.experiment(), job.entrant(), job.seed()));
        return true;
    }

    private boolean make(Job job, Making.Trained trained, RateSearch.Found rate, RunRecord records, String hash) {
        Entrant entrant = job.entrant();
        Learner learner = Learner.of(trained, job.texts().train(), job.own(), console);
        TrainConfig config =
                learner.config(job.seed(), rate.rate(), job.experiment().budgetBytes());
        console.note(String.format(
                Locale.ROOT,
                "%s: %,d parameters to learn, %,d updates, rate %s",
                job.name(),
                learner.learntParameters(),
                config.budget().steps(),
                rate.rate()));
        Experiment.Measurements measurements = job.experiment().measurements();
        Path model = job.own().model(entrant, job.seed());
        Optional<LearningRun.Result> result = new LearningRun(console, engine, learner, config, model)
                .run(new LearningRun.Looks(
                        job.texts().sample(measurements.curveDocuments()), measurements.curvePoints()));
        if (result.isEmpty()) {
            return false;
        }
        Weights weights = result.get().weights().in(trained.updates().stored());
        finish(
                job,
                weights,
                learner.card(card(job, hash)),
                hash,
                records,
                ready -> new RunRecord.Run(
                        entrant, job.seed(), Optional.of(rate), result.get().entries(), learner.learnt(), ready));
        removeCheckpoint(model);
        return true;
    }

    /** Makes a run that takes seconds and has no state between. */
    private void read(Job job, Recipe.ContextMixCapsule recipe, RunRecord records, String hash) {
        Experiment.Measurements measurements = job.experiment().measurements();
        ReadingRun.Result result = new ReadingRun(console, engine, recipe)
                .run(
                        job.texts().train(),
                        job.experiment().budgetBytes(),
                        job.seed(),
                        job.texts().sample(measurements.curveDocuments()));
        finish(
                job,
                result.weights(),
                card(job, hash),
                hash,
                records,
                ready -> new RunRecord.Run(
                        job.entrant(), job.seed(), Optional.empty(), result.entries(), result.learnt(), ready));
    }

    private static Card card(Job job, String hash) {
        return Card.of("name", job.name(), "experiment", job.experiment().name(), "experiment.sha256", hash);
    }

    /** Writes the model as it is judged, judges it and writes the record. */
    private void finish(
            Job job,
            Weights weights,
            Card card,
            String hash,
            RunRecord records,
            Function<ReadyModel, RunRecord.Run> run) {
        Path model = job.own().model(job.entrant(), job.seed());
        write(model, weights, card);
        JsonObject record = records.of(run.apply(engine.load(model)), hash);
        EvidenceFile.write(job.record(), record);
        EvidenceIndex.write(job.own().records());
        console.result(RunSummary.of(record, job.record()));
    }

    /** A capsule's file can be installed like any other. */
    private void write(Path file, Weights weights, Card card) {
        boolean capsule = Engine.isCapsule(weights.blueprint().recipe());
        ModelFile.write(file, weights, capsule ? CapsuleFacts.seal(card, weights, engine.kernels()) : card);
    }

    private static void removeCheckpoint(Path model) {
        try {
            Files.deleteIfExists(LearningRun.checkpoint(model));
        } catch (IOException e) {
            throw new TorteException.Unwritable(LearningRun.checkpoint(model), e);
        }
    }

    private static boolean allDone(
            Experiment experiment, ExperimentPlaces own, List<Entrant> entrants, List<Long> seeds) {
        return Files.exists(own.baselines())
                && entrants.stream()
                        .allMatch(entrant -> seeds.stream()
                                .filter(entrant.seeds()::contains)
                                .allMatch(seed -> {
                                    Path record = own.record(entrant, seed);
                                    if (!Files.exists(record)) {
                                        return false;
                                    }
                                    PlanJson.require(
                                            record,
                                            EvidenceFile.read(record),
                                            PlanJson.ofRun(experiment, entrant, seed));
                                    return true;
                                }));
    }

    private void requireResume(ExperimentPlaces own, List<Entrant> entrants, List<Long> seeds) {
        if (choice.resume()) {
            return;
        }
        for (Entrant entrant : entrants) {
            for (long seed : seeds) {
                Path checkpoint = LearningRun.checkpoint(own.model(entrant, seed));
                if (Files.exists(checkpoint) && !Files.exists(own.record(entrant, seed))) {
                    throw new IllegalArgumentException(
                            checkpoint + " holds an unfinished run; add --resume to go on, or delete it to start anew");
                }
            }
        }
    }

    private List<Entrant> chosen(Experiment experiment) {
        List<String> known = experiment.entrants().stream().map(Entrant::name).toList();
        choice.models().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("unknown model '" + name + "' in " + experiment.name()
                            + "; it has " + String.join(", ", known));
                });
        return experiment.entrants().stream()
                .filter(entrant -> choice.models().isEmpty() || choice.models().contains(entrant.name()))
                .toList();
    }

    /** A seed that the file does not name is no part of the experiment: its run would be one more try. */
    private List<Long> chosenSeeds(Experiment experiment) {
        choice.seeds().stream()
                .filter(seed -> !experiment.seeds().contains(seed))
                .findFirst()
                .ifPresent(seed -> {
                    throw new IllegalArgumentException(
                            "unknown seed " + seed + " in " + experiment.name() + "; it has " + experiment.seeds());
                });
        return choice.seeds().isEmpty() ? experiment.seeds() : choice.seeds();
    }

    private String experimentHash() {
        try {
            return Digest.sha256(Files.readAllBytes(places.file()));
        } catch (IOException e) {
            throw new TorteException.Unreadable(places.file(), e);
        }
    }
}
