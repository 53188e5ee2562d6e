package dev.torte.app.evidence;

import dev.torte.app.evidence.Claim.Statistic;
import dev.torte.app.evidence.Claim.Status;
import dev.torte.app.evidence.EvidenceFolder.State;
import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;

/**
 * Computes the status of claims from records alone. A record that is missing leaves a claim UNMEASURED; one that was edited,
 * truncated, replaced, or made with other text makes it FAIL. One owner thread.
 */
public final class ClaimVerifier {
    private final Path evidence;
    private final Map<String, EvidenceFolder> folders = new LinkedHashMap<>();

    /** @param evidence the folder of the experiments' folders of records */
    public ClaimVerifier(Path evidence) {
        this.evidence = evidence;
    }

    /** Returns the verdicts on all claims, in their order. */
    public List<Verdict> verify(List<ClaimFamily> families) {
        List<Verdict> verdicts = new ArrayList<>();
        for (ClaimFamily family : families) {
            verdicts.addAll(verify(family));
        }
        return verdicts;
    }

    /** Returns the records of an experiment, read once. */
    EvidenceFolder folder(String experiment) {
        return folders.computeIfAbsent(experiment, name -> EvidenceFolder.read(evidence.resolve(name)));
    }

    /** Returns the names of all experiments that have a folder of records. */
    List<String> experiments() {
        if (!Files.isDirectory(evidence)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(evidence)) {
            return all.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new TorteException.Unreadable(evidence, e);
        }
    }

    /** Why a claim has no figure. */
    private static final class NoFigure extends Exception {
        private static final long serialVersionUID = 1L;

        private final Status status;
        private final boolean damaged;

        NoFigure(Status status, boolean damaged, String reason) {
            super(reason);
            this.status = status;
            this.damaged = damaged;
        }
    }

    /** What a claim's records say: a figure, and resamples of it where losses are compared. */
    private record Finding(double figure, Optional<Bootstrap> resamples) {}

    /** The claims of a family together, since Holm's rule needs the chances of all. */
    private List<Verdict> verify(ClaimFamily family) {
        Map<String, Finding> findings = new HashMap<>();
        Map<String, NoFigure> failures = new HashMap<>();
        Map<String, List<String>> read = new HashMap<>();
        for (Claim claim : family.claims()) {
            List<String> records = new ArrayList<>();
            try {
                findings.put(claim.id(), find(family, claim, records));
            } catch (NoFigure e) {
                failures.put(claim.id(), e);
            } catch (Unfit e) {
                failures.put(claim.id(), new NoFigure(Status.FAIL, true, "a record does not fit: " + e.getMessage()));
            }
            read.put(claim.id(), records);
        }
        Map<String, Double> chances = new HashMap<>();
        for (Claim claim : family.claims()) {
            Optional.ofNullable(findings.get(claim.id()))
                    .flatMap(Finding::resamples)
                    .ifPresent(resamples -> chances.put(claim.id(), resamples.luck(claim.bound()::holds)));
        }
        Map<String, Boolean> sure = Holm.holds(chances, family.interval().alpha());
        return family.claims().stream()
                .map(claim -> failures.containsKey(claim.id())
                        ? failed(family, claim, failures.get(claim.id()), read.get(claim.id()))
                        : judged(family, claim, findings.get(claim.id()), sure, chances, read.get(claim.id())))
                .toList();
    }

    private static Verdict failed(ClaimFamily family, Claim claim, NoFigure failure, List<String> records) {
        return new Verdict(
                family,
                claim,
                failure.status,
                OptionalDouble.empty(),
                Optional.empty(),
                failure.getMessage(),
                failure.damaged,
                records);
    }

    private static Verdict judged(
            ClaimFamily family,
            Claim claim,
            Finding finding,
            Map<String, Boolean> sure,
            Map<String, Double> chances,
            List<String> records) {
        boolean holds = claim.bound().holds(finding.figure());
        boolean certain = sure.getOrDefault(claim.id(), true);
        String reason = holds
                ? certain
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "not sure enough: %.4f of the resamples refute it, which is too many among %d comparisons",
                                chances.get(claim.id()),
                                chances.size())
                : "the figure is not " + claim.bound().words();
        return new Verdict(
                family,
                claim,
                holds && certain ? Status.PASS : Status.FAIL,
                OptionalDouble.of(finding.figure()),
                finding.resamples()
                        .map(resamples -> resamples.range(family.interval().alpha())),
                reason,
                false,
                records);
    }

    private Finding find(ClaimFamily family, Claim claim, List<String> read) throws NoFigure, Unfit {
        List<RunEvidence> runs = new ArrayList<>();
        List<RunEvidence> others = new ArrayList<>();
        // All that is missing or damaged is told at once, not one file after another.
        if (claim.model().isPresent()) {
            require(family, claim, read);
            runs = runs(family, claim.model().get(), family.seeds(), read);
        }
        if (claim.against().isPresent()) {
            others = runs(family, claim.against().get(), family.against(), read);
            requireComparable(runs, others);
        }
        return switch (claim.statistic()) {
            case Statistic.Bpb bpb -> new Finding(bitsPerByte(runs), Optional.empty());
            case Statistic.BpbDifference difference -> compare(family, runs, others, (a, b) -> a - b);
            case Statistic.BpbRatio ratio -> compare(family, runs, others, (a, b) -> a / b);
            case Statistic.BpbOverColumn(String model, String column) -> overColumn(family, runs, column, read);
            case Statistic.CodeOverScore(String model) -> new Finding(codeOverScore(runs), Optional.empty());
            case Statistic.Value(String model, String figure) -> new Finding(mean(runs, figure), Optional.empty());
            case Statistic.Ratio(String model, String against, String figure) ->
                new Finding(mean(runs, figure) / mean(others, figure), Optional.empty());
            case Statistic.Measured(String record, String figure) -> measured(family, record, figure, read);
            case Statistic.MeasuredDifference(String record, String against, String figure) ->
                new Finding(measuredDifference(family, record, against, figure, read), Optional.empty());
        };
    }

    private Finding measured(ClaimFamily family, String name, String figure, List<String> read) throws NoFigure, Unfit {
        JsonObject record = whole(family, name, read);
        if (!MeasurementEvidence.isOne(record)) {
            return new Finding(RunEvidence.number(record, figure), Optional.empty());
        }
        MeasurementEvidence measurement = measurement(family, name, record, read);
        Optional<DocumentFigure> documents = measurement.documents(figure);
        return documents.isPresent()
                ? new Finding(documents.get().value(), Optional.of(Bootstrap.of(documents.get(), family.interval())))
                : new Finding(measurement.figure(figure), Optional.empty());
    }

    private double measuredDifference(ClaimFamily family, String name, String against, String figure, List<String> read)
            throws NoFigure, Unfit {
        MeasurementEvidence one = measurement(family, name, whole(family, name, read), read);
        MeasurementEvidence other = measurement(family, against, whole(family, against, read), read);
        if (!one.conditions().equals(other.conditions())) {
            throw new NoFigure(Status.FAIL, true, against + " was measured under other conditions than " + name);
        }
        return one.figure(figure) - other.figure(figure);
    }

    /** Returns a measurement, found to be of the models that the runs' records are of. */
    private MeasurementEvidence measurement(ClaimFamily family, String name, JsonObject record, List<String> read)
            throws NoFigure, Unfit {
        MeasurementEvidence evidence = MeasurementEvidence.of(name, record);
        if (!RunEvidence.text(record, "experiment").equals(family.experiment())) {
            throw new NoFigure(Status.FAIL, true, name + " is the record of another experiment");
        }
        for (MeasurementEvidence.Measured model : evidence.models()) {
            String run = name(model.name(), model.seed());
            String experiment = experimentName(model.experiment().orElse(family.experiment()));
            if (!RunEvidence.text(whole(experiment, run, read), "file.identity").equals(model.identity())) {
                throw new NoFigure(Status.FAIL, true, name + " was measured on another model than that of " + run);
            }
        }
        return evidence;
    }

    private static Finding compare(
            ClaimFamily family, List<RunEvidence> runs, List<RunEvidence> others, DoubleBinaryOperator statistic) {
        return new Finding(
                statistic.applyAsDouble(bitsPerByte(runs), bitsPerByte(others)),
                Optional.of(Bootstrap.of(runs, others, statistic, family.interval())));
    }

    /** A compressor's figure is one number for all documents; only the model is resampled. */
    private Finding overColumn(ClaimFamily family, List<RunEvidence> runs, String column, List<String> read)
            throws NoFigure, Unfit {
        var baselines = whole(family, "baselines", read);
        if (!RunEvidence.text(baselines, "valid.sha256")
                .equals(RunEvidence.text(runs.getFirst().record(), "valid.sha256"))) {
            throw new NoFigure(
                    Status.FAIL, true, "baselines is from other held-out text than " + name(runs.getFirst()));
        }
        double figure = RunEvidence.number(baselines, "bitsPerByte." + column);
        return compare(family, runs, runs, (a, b) -> a - figure);
    }

    private static double bitsPerByte(List<RunEvidence> runs) {
        return runs.stream().mapToDouble(RunEvidence::bitsPerByte).average().orElseThrow();
    }

    private static double codeOverScore(List<RunEvidence> runs) throws Unfit {
        double farthest = 0;
        for (RunEvidence run : runs) {
            double bits = run.figure("coder.nats") / StrictMath.log(2);
            double excess = Math.abs(8 * run.figure("coder.codedBytes") / bits - 1);
            farthest = Math.max(farthest, excess);
        }
        return farthest;
    }

    private static double mean(List<RunEvidence> runs, String figure) throws Unfit {
        double sum = 0;
        for (RunEvidence run : runs) {
            sum += run.figure(figure);
        }
        return sum / runs.size();
    }

    /** Throws unless every record that a comparison needs is there and whole, telling of each that is not. */
    private void require(ClaimFamily family, Claim claim, List<String> read) throws NoFigure {
        List<String> missing = new ArrayList<>();
        List<String> gone = new ArrayList<>();
        List<String> damaged = new ArrayList<>();
        List<String> names = new ArrayList<>();
        claim.model().ifPresent(model -> family.seeds().forEach(seed -> names.add(name(model, seed))));
        claim.against().ifPresent(model -> family.against().forEach(seed -> names.add(name(model, seed))));
        for (String name : names) {
            read.add(family.experiment() + "/" + name);
            switch (folder(family.experiment()).record(name)) {
                case State.Whole whole -> {}
                case State.Damaged(String why) -> damaged.add(why);
                case State.Gone() -> gone.add(name);
                case State.Absent() -> missing.add(name);
            }
        }
        if (!damaged.isEmpty()) {
            throw new NoFigure(Status.FAIL, true, String.join("; ", damaged));
        }
        if (!gone.isEmpty()) {
            throw new NoFigure(Status.UNMEASURED, true, "removed: " + String.join(", ", gone));
        }
        if (!missing.isEmpty()) {
            throw new NoFigure(Status.UNMEASURED, false, "no record yet: " + String.join(", ", missing));
        }
    }

    private List<RunEvidence> runs(ClaimFamily family, String model, List<Long> seeds, List<String> read)
            throws NoFigure, Unfit {
        List<RunEvidence> runs = new ArrayList<>();
        for (long seed : seeds) {
            String name = name(model, seed);
            RunEvidence run = RunEvidence.of(whole(family, name, read));
            if (!run.model().equals(model)
                    || run.seed() != seed
                    || !RunEvidence.text(run.record(), "experiment").equals(family.experiment())) {
                throw new NoFigure(Status.FAIL, true, name + " is the record of another run: " + name(run));
            }
            requireBase(name, run.record(), read);
            runs.add(run);
        }
        requireComparable(runs, runs);
        return runs;
    }

    /** An adapter is judged together with the model below it, which must be the one whose own run is on record. */
    private void requireBase(String name, JsonObject run, List<String> read) throws NoFigure, Unfit {
        if (run.get("adapter").isEmpty()) {
            return;
        }
        String base = name(RunEvidence.text(run, "plan.base.model"), (long) RunEvidence.number(run, "plan.base.seed"));
        String experiment = experimentName(RunEvidence.text(run, "plan.base.experiment"));
        JsonObject record = whole(experiment, base, read);
        if (!RunEvidence.text(record, "file.identity").equals(RunEvidence.text(run, "adapter.base"))) {
            throw new NoFigure(Status.FAIL, true, name + " was learnt on another base than the model of " + base);
        }
    }

    /** A name that a record gives becomes part of a path. */
    private static String experimentName(String name) throws Unfit {
        if (!name.matches("[a-z0-9-]+")) {
            throw new Unfit("expected the name of an experiment, found " + name);
        }
        return name;
    }

    private JsonObject whole(ClaimFamily family, String name, List<String> read) throws NoFigure {
        return whole(family.experiment(), name, read);
    }

    private JsonObject whole(String experiment, String name, List<String> read) throws NoFigure {
        String full = experiment + "/" + name;
        if (!read.contains(full)) {
            read.add(full);
        }
        return switch (folder(experiment).record(name)) {
            case State.Whole(var content) -> content;
            case State.Damaged(String why) -> throw new NoFigure(Status.FAIL, true, why);
            case State.Gone() -> throw new NoFigure(Status.UNMEASURED, true, "removed: " + name);
            case State.Absent() -> throw new NoFigure(Status.UNMEASURED, false, "no record yet: " + name);
        };
    }

    private static void requireComparable(List<RunEvidence> runs, List<RunEvidence> others) throws NoFigure, Unfit {
        RunEvidence first = runs.getFirst();
        for (RunEvidence other : others) {
            if (!other.validText().equals(first.validText()) || !sameBytes(first, other)) {
                throw new NoFigure(Status.FAIL, true, name(other) + " was scored on other text than " + name(first));
            }
            if (!other.trainText().equals(first.trainText())) {
                throw new NoFigure(Status.FAIL, true, name(other) + " learnt from other text than " + name(first));
            }
        }
    }

    private static boolean sameBytes(RunEvidence a, RunEvidence b) {
        return a.documents().stream()
                .map(RunEvidence.Document::bytes)
                .toList()
                .equals(b.documents().stream().map(RunEvidence.Document::bytes).toList());
    }

    private static String name(RunEvidence run) {
        return name(run.model(), run.seed());
    }

    private static String name(String model, long seed) {
        return model + "-seed" + seed;
    }
}
