package dev.torte.app.study;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.WorkLock;
import dev.torte.app.YamlFile;
import dev.torte.app.evidence.EvidenceFile;
import dev.torte.app.evidence.EvidenceIndex;
import dev.torte.app.evidence.MeasurementEvidence;
import dev.torte.app.evidence.MeasurementEvidence.Measured;
import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.Experiment.RunName;
import dev.torte.app.experiment.ExperimentQueue;
import dev.torte.app.experiment.FinishedRun;
import dev.torte.app.experiment.Machine;
import dev.torte.app.experiment.PlanJson;
import dev.torte.model.TorteException;
import dev.torte.model.io.Digest;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the parts of a study that have no record yet and whose models are finished, one after another. What cannot be made now is
 * said in a line and left. One owner thread.
 */
public final class StudyQueue {
    private final Console console;
    private final Engine engine;
    private final ExperimentQueue.Places places;

    /** @param places as an experiment's; the file is the study */
    public StudyQueue(Console console, Engine engine, ExperimentQueue.Places places) {
        this.console = console;
        this.engine = engine;
        this.places = places;
    }

    /**
     * Makes them.
     *
     * @throws TorteException if text or a model is not what its record says, or a record was made by another plan
     */
    public void run() {
        Study study = YamlFile.read(places.file(), Study.class);
        JsonObject machine = Machine.facts(engine);
        String hash = hash();
        Path records = places.evidence().resolve(study.name());
        for (StudyPart part : study.parts()) {
            Path record = records.resolve(part.record() + ".json");
            if (Files.exists(record)) {
                PlanJson.require(record, EvidenceFile.read(record), StudyPlan.of(study, part));
                continue;
            }
            Optional<List<FinishedRun>> runs = finished(part);
            if (runs.isPresent()) {
                if (!make(study, part, runs.get(), record, machine, hash)) {
                    return;
                }
            }
        }
    }

    private Optional<List<FinishedRun>> finished(StudyPart part) {
        List<FinishedRun> runs = new ArrayList<>();
        for (RunName run : part.runs()) {
            try {
                runs.add(FinishedRun.of(places.evidence(), places.work(), run));
            } catch (TorteException.Missing e) {
                console.note(part.record() + " waits: " + e.getMessage() + ". " + e.nextStep());
                return Optional.empty();
            }
        }
        return Optional.of(runs);
    }

    /** Makes a part; false when Ctrl-C ended it. */
    private boolean make(
            Study study, StudyPart part, List<FinishedRun> runs, Path record, JsonObject machine, String hash) {
        Optional<WorkLock> lock =
                WorkLock.take(places.work().resolve(study.name()).resolve(part.record() + ".lock"));
        if (lock.isEmpty()) {
            console.note(part.record() + ": another process works at it");
            return true;
        }
        try {
            Optional<JsonObject> content = content(study, part, runs, machine, hash);
            if (content.isEmpty()) {
                return false;
            }
            EvidenceFile.write(record, content.get());
            EvidenceIndex.write(record.getParent());
            console.result(part.record() + ": " + words(part, content.get()) + ": " + record);
            return true;
        } finally {
            lock.get().close();
        }
    }

    private Optional<JsonObject> content(
            Study study, StudyPart part, List<FinishedRun> runs, JsonObject machine, String hash) {
        Optional<Members> values = switch (part) {
            case StudyPart.Brick brick ->
                new BrickRun(console, engine, places)
                        .learn(study, brick, runs)
                        .map(members -> members.put("kind", "brick"));
            case StudyPart.Exact exact ->
                Optional.of(measured(new ExactRecord(console, places.data()).of(exact, runs)));
            case StudyPart.Routing routing ->
                Optional.of(measured(new RoutingPart(console, engine, places.data()).of(routing, runs)));
            case StudyPart.Transfer transfer ->
                Optional.of(measured(new TransferRecord(console, places.data()).of(transfer, runs)));
        };
        return values.map(members -> members.put("experiment", study.name())
                .put("experimentSha256", hash)
                .put("plan", StudyPlan.of(study, part))
                .put("machine", machine)
                .put("models", runs.stream().map(run -> measured(run).json()).toList())
                .end());
    }

    private static Members measured(Members values) {
        return values.put("kind", MeasurementEvidence.KIND);
    }

    private static String words(StudyPart part, JsonObject content) {
        return switch (part) {
            case StudyPart.Brick brick -> BrickRun.words(content);
            case StudyPart.Exact exact -> MeasurementEvidence.words(content);
            case StudyPart.Routing routing -> MeasurementEvidence.words(content);
            case StudyPart.Transfer transfer -> MeasurementEvidence.words(content);
        };
    }

    /** Throws {@link TorteException.Altered} unless a model is the one that its record says. */
    static void requireIdentity(FinishedRun run) {
        try (ModelFile file = ModelFile.open(run.model())) {
            run.require(file.identity());
        }
    }

    /** Returns what a run is called in records. */
    static String name(FinishedRun run) {
        return run.run().experiment() + "/" + run.run().model() + "-seed"
                + run.run().seed();
    }

    private static Measured measured(FinishedRun run) {
        RunName name = run.run();
        return new Measured(Optional.of(name.experiment()), name.model(), name.seed(), run.identity());
    }

    private String hash() {
        try {
            return Digest.sha256(Files.readAllBytes(places.file()));
        } catch (IOException e) {
            throw new TorteException.Unreadable(places.file(), e);
        }
    }
}
