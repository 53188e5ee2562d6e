package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.ReadyModel;
import dev.torte.app.WorkLock;
import dev.torte.app.evidence.EvidenceFile;
import dev.torte.app.evidence.EvidenceIndex;
import dev.torte.app.evidence.MeasurementEvidence;
import dev.torte.app.evidence.Members;
import dev.torte.corpus.Corpus;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.runtime.LoadedModel;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the measurements of an experiment that have no record yet and whose models are finished, one after another. What cannot be
 * measured now is said in a line and left; nothing but the measurement under way is lost when the process ends. One owner thread.
 */
final class MeasurementQueue {
    private final Console console;
    private final Engine engine;
    private final Experiment experiment;
    private final ExperimentPlaces own;
    private final Path data;

    /** @param data the data root */
    MeasurementQueue(Console console, Engine engine, Experiment experiment, ExperimentPlaces own, Path data) {
        this.console = console;
        this.engine = engine;
        this.experiment = experiment;
        this.own = own;
        this.data = data;
    }

    /** Makes them; {@code hash} is that of the experiment's file. */
    void run(String hash) {
        JsonObject machine = Machine.facts(engine);
        Optional<Corpus> valid = Optional.empty();
        for (Measurement measurement : experiment.measure()) {
            switch (MeasurementState.of(experiment, own, measurement)) {
                case MeasurementState.Done done -> {}
                case MeasurementState.Waiting(String why) -> console.note(measurement.record() + ": " + why);
                case MeasurementState.Ready(List<MeasurementEvidence.Measured> models) -> {
                    valid = valid.or(() -> Optional.of(Texts.valid(data, experiment.data())));
                    make(measurement, models, valid.get(), machine, hash);
                }
            }
        }
    }

    private void make(
            Measurement measurement,
            List<MeasurementEvidence.Measured> models,
            Corpus valid,
            JsonObject machine,
            String hash) {
        Optional<WorkLock> lock = WorkLock.take(own.lock(measurement.record()));
        if (lock.isEmpty()) {
            console.note(measurement.record() + ": another process works at it");
            return;
        }
        try {
            List<ReadyModel> ready = new ArrayList<>();
            for (MeasurementEvidence.Measured model : models) {
                ReadyModel loaded = engine.load(own.model(experiment.entrant(model.name()), model.seed()));
                if (!loaded.identity().equals(model.identity())) {
                    console.note(
                            measurement.record() + ": " + loaded.path() + " is another model than that of its record:"
                                    + " expected " + model.identity() + ", found " + loaded.identity());
                    return;
                }
                ready.add(loaded);
            }
            console.note(measurement.record() + ": measuring " + String.join(" and ", measurement.models()));
            double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            JsonObject record = values(measurement, ready, valid)
                    .put("kind", MeasurementEvidence.KIND)
                    .put("experiment", experiment.name())
                    .put("experimentSha256", hash)
                    .put("plan", PlanJson.ofMeasurement(experiment, measurement))
                    .put("machine", machine)
                    .put("loadAverageBefore", load)
                    .put(
                            "models",
                            models.stream()
                                    .map(MeasurementEvidence.Measured::json)
                                    .toList())
                    .end();
            EvidenceFile.write(own.measurement(measurement), record);
            EvidenceIndex.write(own.records());
            console.result(measurement.record() + ": " + MeasurementEvidence.words(record) + ": "
                    + own.measurement(measurement));
        } finally {
            lock.get().close();
        }
    }

    private Members values(Measurement measurement, List<ReadyModel> models, Corpus valid) {
        List<LoadedModel> loaded = models.stream().map(ReadyModel::model).toList();
        return switch (measurement) {
            case Measurement.Generation generation ->
                new GenerationRecord(console, engine).of(generation, loaded.getFirst(), valid);
            case Measurement.Probed probed ->
                new ProbeRecord(console, engine)
                        .of(probed, loaded.getFirst(), Texts.train(data, experiment.data()), valid);
            case Measurement.Speed speed -> new SpeedRecord(console, engine).of(speed, loaded, valid);
            case Measurement.Resources resources -> new ResourcesRecord(console).of(resources, models);
        };
    }
}
