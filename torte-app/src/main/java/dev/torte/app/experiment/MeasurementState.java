package dev.torte.app.experiment;

import dev.torte.app.WorkLock;
import dev.torte.app.evidence.EvidenceFile;
import dev.torte.app.evidence.MeasurementEvidence;
import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a measurement is at, found from files alone. */
sealed interface MeasurementState {

    /** Its record is there, up to date, and of the models that the runs' records are of. */
    record Done(JsonObject content) implements MeasurementState {}

    /** It cannot be made now. */
    record Waiting(String why) implements MeasurementState {}

    /** It can. */
    record Ready(List<MeasurementEvidence.Measured> models) implements MeasurementState {}

    /**
     * Finds it.
     *
     * @throws TorteException if a record is damaged, or made by another plan or on other models
     */
    static MeasurementState of(Experiment experiment, ExperimentPlaces own, Measurement measurement) {
        List<MeasurementEvidence.Measured> models = new ArrayList<>();
        List<String> unfinished = new ArrayList<>();
        for (String name : measurement.models()) {
            Entrant entrant = experiment.entrant(name);
            Path run = own.record(entrant, measurement.seed());
            if (Files.exists(run)) {
                models.add(new MeasurementEvidence.Measured(
                        name, measurement.seed(), RunRecord.modelIdentity(run, EvidenceFile.read(run))));
            } else {
                unfinished.add(ExperimentPlaces.name(entrant, measurement.seed()));
            }
        }
        Path record = own.measurement(measurement);
        if (Files.exists(record)) {
            JsonObject content = EvidenceFile.read(record);
            PlanJson.require(record, content, PlanJson.ofMeasurement(experiment, measurement));
            if (unfinished.isEmpty()) {
                requireModels(record, content, models);
            }
            return new Done(content);
        }
        if (!unfinished.isEmpty()) {
            return new Waiting("waits for the record of " + String.join(" and ", unfinished));
        }
        for (String name : measurement.models()) {
            Path model = own.model(experiment.entrant(name), measurement.seed());
            if (!Files.exists(model)) {
                return new Waiting("cannot be measured without the model file " + model);
            }
        }
        Optional<String> other = measurement.timed() ? atWork(experiment, own) : Optional.empty();
        return other.isPresent()
                ? new Waiting("waits until no process works at " + other.get() + ", which would spoil its times")
                : new Ready(List.copyOf(models));
    }

    private static void requireModels(Path record, JsonObject content, List<MeasurementEvidence.Measured> models) {
        List<String> expected =
                models.stream().map(MeasurementEvidence.Measured::identity).toList();
        List<String> found = content.get("models").orElse(null) instanceof JsonArray(List<JsonValue> elements)
                ? elements.stream()
                        .map(element -> element instanceof JsonObject model
                                        && model.get("identity").orElse(null) instanceof JsonString text
                                ? text.value()
                                : "")
                        .toList()
                : List.of();
        if (!found.equals(expected)) {
            throw new TorteException.Incompatible(
                    record,
                    "the models of the runs' records",
                    List.of("models: expected " + expected + ", found " + found),
                    "Delete the record to measure anew.");
        }
    }

    private static Optional<String> atWork(Experiment experiment, ExperimentPlaces own) {
        return experiment.seeds().stream()
                .flatMap(seed -> experiment.entrants().stream().map(entrant -> ExperimentPlaces.name(entrant, seed)))
                .filter(name -> WorkLock.isHeld(own.lock(name)))
                .findFirst();
    }
}
