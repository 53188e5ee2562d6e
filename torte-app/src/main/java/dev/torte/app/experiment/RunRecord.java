package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.ReadyModel;
import dev.torte.app.bench.DecodeSpeed;
import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.model.Blueprint;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.runtime.DocumentScore;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;
import dev.torte.runtime.WeightTraffic;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Measures a finished model, as a user would load it, and states all of a run in one record. */
final class RunRecord {
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** Forward and twice as much backward, as is usual. */
    private static final int TRAINING_OVER_FORWARD = 3;

    private final Console console;
    private final Engine engine;
    private final Experiment experiment;
    private final Texts texts;
    private final JsonObject machine;

    RunRecord(Console console, Engine engine, Experiment experiment, Texts texts, JsonObject machine) {
        this.console = console;
        this.engine = engine;
        this.experiment = experiment;
        this.texts = texts;
        this.machine = machine;
    }

    /** What a run was and what came of it. */
    record Run(
            Entrant entrant,
            long seed,
            RateSearch.Found rate,
            List<RunLog.Entry> entries,
            double bytesPerStep,
            ReadyModel ready) {}

    /** Measures and returns the record. */
    JsonObject of(Run run, String experimentHash) {
        LoadedModel model = run.ready().model();
        long started = System.nanoTime();
        List<DocumentScore> scores = score(model);
        double scoringSeconds = (System.nanoTime() - started) * 1e-9;
        DocumentScore sum = scores.stream().reduce(DocumentScore.NONE, DocumentScore::plus);
        List<Double> speeds = DecodeSpeed.bytesPerSecond(
                run.entrant().name(), model, experiment.measurements().decodeRounds());
        return new Members()
                .put("kind", "run")
                .put("experiment", experiment.name())
                .put("experimentSha256", experimentHash)
                .put("question", experiment.question())
                .put("model", run.entrant().name())
                .put("side", run.entrant().side().name().toLowerCase(Locale.ROOT))
                .put("seed", run.seed())
                .put("plan", PlanJson.ofRun(experiment, run.entrant(), run.seed()))
                .put("machine", machine)
                .put("train", PlanJson.of(texts.train()))
                .put("valid", PlanJson.of(texts.valid()))
                .put("rate", run.rate().rate())
                .put("searchSha256", run.rate().recordHash())
                .put(
                        "file",
                        new Members()
                                .put("identity", run.ready().identity())
                                .put("bytes", run.ready().sizeBytes())
                                .end())
                .put("parameters", Blueprint.of(run.entrant().recipe()).parameterCount())
                .put("flopsPerByte", flopsPerByte(model))
                .put("training", training(run))
                .put(
                        "heldOut",
                        new Members()
                                .put("bytes", sum.bytes())
                                .put("nats", sum.nats())
                                .put("hits", sum.hits())
                                .put("scoringSeconds", scoringSeconds)
                                .put(
                                        "documentsOfFiles",
                                        Members.array(texts.validDocuments().stream()
                                                .map(count -> JsonValue.of((long) count))))
                                .put("documents", Members.array(scores.stream().map(RunRecord::row)))
                                .end())
                .put("decodeBytesPerSecond", Members.array(speeds.stream().map(JsonValue::of)))
                .end();
    }

    private List<DocumentScore> score(LoadedModel model) {
        try (Progress progress = new Progress(console, "byte", 0, texts.valid().length(), QUIET)) {
            return new Scorer(model).score(texts.valid().documentBytes(), engine.threads(), progress::add);
        }
    }

    private static JsonObject training(Run run) {
        return new Members()
                .put("bytes", Math.rint(run.bytesPerStep() * updates(run.entries())))
                .put("updates", updates(run.entries()))
                .put("wallSeconds", Course.wallSeconds(run.entries()))
                .put("processorSeconds", Course.processorSeconds(run.entries()))
                .put("updatesCurve", Course.updates(run.entries(), run.bytesPerStep()))
                .put("heldOutCurve", Course.looks(run.entries(), run.bytesPerStep()))
                .end();
    }

    private static long updates(List<RunLog.Entry> entries) {
        return entries.stream()
                .filter(entry -> entry instanceof RunLog.Entry.Update)
                .count();
    }

    /** Returns bytes, nats, hits. */
    private static JsonValue row(DocumentScore score) {
        return Members.array(
                Stream.of(JsonValue.of(score.bytes()), JsonValue.of(score.nats()), JsonValue.of(score.hits())));
    }

    /**
     * Returns multiplications and additions of matrix products for a byte of text while it is read byte by byte: two for each weight
     * that is walked. Attention scores, norms and tables are left out, and so is a head that only training has.
     */
    private static JsonObject flopsPerByte(LoadedModel model) {
        WeightTraffic traffic = WeightTraffic.of(model);
        double forward = 2 * (traffic.float32() / Float.BYTES + traffic.int8() + traffic.w8a7());
        return new Members()
                .put("forward", forward)
                .put("training", TRAINING_OVER_FORWARD * forward)
                .end();
    }
}
