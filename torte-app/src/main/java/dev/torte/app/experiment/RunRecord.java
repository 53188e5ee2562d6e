package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.ReadyModel;
import dev.torte.app.bench.DecodeSpeed;
import dev.torte.app.cli.AdapterText;
import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.model.Adapter;
import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import dev.torte.runtime.DocumentScore;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;
import dev.torte.runtime.WeightTraffic;
import dev.torte.runtime.coding.CodedSize;
import dev.torte.runtime.coding.RoundTrip;
import dev.torte.train.Adaptation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Measures a finished model, as a user would load it, and states all of a run in one record. */
final class RunRecord {
    private static final Duration QUIET = Duration.ofSeconds(2);

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

    /**
     * What a run was and what came of it.
     *
     * @param rate of its updates, if it made any
     */
    record Run(
            Entrant entrant,
            long seed,
            Optional<RateSearch.Found> rate,
            List<RunLog.Entry> entries,
            Learnt learnt,
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
        Members members = new Members()
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
                .put(
                        "file",
                        new Members()
                                .put("identity", run.ready().identity())
                                .put("bytes", run.ready().sizeBytes())
                                .end())
                .put("parameters", run.learnt().parameters())
                .put("bytesPerSymbol", run.learnt().bytesPerSymbol())
                .put("flopsPerByte", flopsPerByte(model, run.learnt()))
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
                .put("coder", coder(model))
                .put("decodeBytesPerSecond", Members.array(speeds.stream().map(JsonValue::of)));
        run.rate().ifPresent(found -> members.put("rate", found.rate()).put("searchSha256", found.recordHash()));
        run.learnt().adaptation().ifPresent(adaptation -> members.put("adapter", adapter(adaptation)));
        members.put("payload", payload(run));
        return members.end();
    }

    /** Returns what has to be brought along for what was learnt: the file, or the values of an adapter, which needs its base too. */
    private static JsonObject payload(Run run) {
        Optional<Adapter.Size> adapter = run.learnt().adaptation().map(Adaptation::size);
        return new Members()
                .put("parameters", run.learnt().learntParameters())
                .put(
                        "bytes",
                        adapter.map(Adapter.Size::int8Bytes).orElse(run.ready().sizeBytes()))
                .end();
    }

    /** Returns what an adapter takes beside its base. */
    private static JsonObject adapter(Adaptation adaptation) {
        Adapter.Size size = adaptation.size();
        return new Members()
                .put("kind", AdapterText.of(adaptation.adapter()))
                .put("base", adaptation.baseIdentity())
                .put("parameters", size.parameters())
                .put(
                        "bytes",
                        new Members()
                                .put("float32", size.float32Bytes())
                                .put("int8", size.int8Bytes())
                                .end())
                .end();
    }

    /**
     * Returns the identity of the model that a run's record is of.
     *
     * @param file names the record in errors
     * @throws TorteException.Malformed if it does not say
     */
    static String modelIdentity(Path file, JsonObject run) {
        if (run.get("file").orElse(null) instanceof JsonObject model
                && model.get("identity").orElse(null) instanceof JsonString identity) {
            return identity.value();
        }
        throw new TorteException.Malformed(
                file, "file.identity", "the identity of a model", "something else", "Delete it to make the run anew.");
    }

    private List<DocumentScore> score(LoadedModel model) {
        try (Progress progress = new Progress(console, "byte", 0, texts.valid().length(), QUIET)) {
            return new Scorer(model).score(texts.valid().documentBytes(), engine.threads(), progress::add);
        }
    }

    /**
     * Returns what the arithmetic code of the sample takes, which was read back unchanged, beside the score of the same documents: the
     * proof that the score is worth its bits. Not of all documents, since reading a code takes as long as writing a text.
     */
    private JsonObject coder(LoadedModel model) {
        List<byte[]> sample = texts.sample(experiment.measurements().curveDocuments());
        long bytes = sample.stream().mapToLong(document -> document.length).sum();
        DocumentScore score = new Scorer(model)
                .score(sample, engine.threads()).stream().reduce(DocumentScore.NONE, DocumentScore::plus);
        try (Progress progress = new Progress(console, "coding byte", 0, 2 * bytes, QUIET)) {
            CodedSize size = RoundTrip.of(model, sample, engine.threads(), progress::add);
            return new Members()
                    .put("documents", sample.size())
                    .put("bytes", size.bytes())
                    .put("codedBytes", size.codedBytes())
                    .put("nats", score.nats())
                    .end();
        }
    }

    private static JsonObject training(Run run) {
        return new Members()
                .put("bytes", Math.rint(run.learnt().bytesPerStep() * updates(run.entries())))
                .put("updates", updates(run.entries()))
                .put("wallSeconds", Course.wallSeconds(run.entries()))
                .put("processorSeconds", Course.processorSeconds(run.entries()))
                .put("updatesCurve", Course.updates(run.entries(), run.learnt().bytesPerStep()))
                .put("heldOutCurve", Course.looks(run.entries(), run.learnt().bytesPerStep()))
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
     * Returns operations for a byte of text. Forward: two for each weight that is walked while text is written byte by byte, attention,
     * norms and tables left out. Training: by {@link dev.torte.model.TrainingFlops}.
     */
    private static JsonObject flopsPerByte(LoadedModel model, Learnt learnt) {
        WeightTraffic traffic = DecodeSpeed.traffic(model);
        return new Members()
                .put("forward", 2 * traffic.weightsPerByte())
                .put("training", learnt.flopsPerByte())
                .end();
    }
}
