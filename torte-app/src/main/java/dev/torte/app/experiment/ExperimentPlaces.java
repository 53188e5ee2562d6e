package dev.torte.app.experiment;

import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.app.experiment.Experiment.RunName;
import java.nio.file.Path;

/**
 * Where an experiment writes.
 *
 * @param records its folder of records, small and kept
 * @param work    its folder of models, checkpoints and locks, large and kept out of the repository
 */
record ExperimentPlaces(Path records, Path work) {

    static ExperimentPlaces of(ExperimentQueue.Places places, Experiment experiment) {
        return new ExperimentPlaces(
                places.evidence().resolve(experiment.name()), places.work().resolve(experiment.name()));
    }

    /** Returns what a run of this or of another experiment left behind; throws as {@link FinishedRun#of}. */
    FinishedRun finished(RunName run) {
        return FinishedRun.of(records.getParent(), work.getParent(), run);
    }

    Path record(Entrant entrant, long seed) {
        return records.resolve(name(entrant, seed) + ".json");
    }

    Path searchRecord(Entrant entrant) {
        return records.resolve(entrant.name() + "-search.json");
    }

    Path measurement(Measurement measurement) {
        return records.resolve(measurement.record() + ".json");
    }

    Path baselines() {
        return records.resolve("baselines.json");
    }

    Path model(Entrant entrant, long seed) {
        return work.resolve(name(entrant, seed) + ".torte");
    }

    /** What checkpoint and log of a trial are called, without ending. */
    Path trial(Entrant entrant, double rate) {
        return work.resolve(entrant.name() + "-rate" + rate);
    }

    /** Locked by the process that works at a run. */
    Path lock(String what) {
        return work.resolve(what + ".lock");
    }

    static String name(Entrant entrant, long seed) {
        return name(entrant.name(), seed);
    }

    static String name(String model, long seed) {
        return model + "-seed" + seed;
    }
}
