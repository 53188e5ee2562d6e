package dev.torte.app.experiment;

import dev.torte.app.experiment.Experiment.Entrant;
import java.nio.file.Path;

/**
 * Where an experiment writes.
 *
 * @param records its folder of records, small and kept
 * @param work    its folder of models, checkpoints and locks, large and kept out of the repository
 */
record ExperimentPlaces(Path records, Path work) {

    static ExperimentPlaces of(Path evidence, Path work, Experiment experiment) {
        return new ExperimentPlaces(evidence.resolve(experiment.name()), work.resolve(experiment.name()));
    }

    Path record(Entrant entrant, long seed) {
        return records.resolve(name(entrant, seed) + ".json");
    }

    Path searchRecord(Entrant entrant) {
        return records.resolve(entrant.name() + "-search.json");
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
        return entrant.name() + "-seed" + seed;
    }
}
