package dev.torte.app.experiment;

import dev.torte.app.experiment.Experiment.Entrant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where an experiment writes, and where it finds models that were made before.
 *
 * @param records its folder of records, small and kept
 * @param work    its folder of models, checkpoints and locks, large and kept out of the repository
 * @param models  the folders below which finished models are looked for, the first that has one
 */
record ExperimentPlaces(Path records, Path work, List<Path> models) {

    static ExperimentPlaces of(ExperimentQueue.Places places, Experiment experiment) {
        return new ExperimentPlaces(
                places.evidence().resolve(experiment.name()),
                places.work().resolve(experiment.name()),
                List.of(places.work(), places.data()));
    }

    /** Returns where a finished model is, or where it is missed. */
    Path base(String file) {
        return models.stream()
                .map(folder -> folder.resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElse(models.getFirst().resolve(file));
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
        return entrant.name() + "-seed" + seed;
    }
}
