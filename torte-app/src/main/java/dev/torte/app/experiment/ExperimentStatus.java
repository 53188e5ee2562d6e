package dev.torte.app.experiment;

import dev.torte.app.Progress;
import dev.torte.app.WorkLock;
import dev.torte.app.evidence.EvidenceFile;
import dev.torte.app.evidence.MeasurementEvidence;
import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.app.experiment.Experiment.Making;
import dev.torte.app.experiment.Experiment.Rate;
import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** How far an experiment is, found from its files alone, so that another process may be at work meanwhile. */
public final class ExperimentStatus {
    private final Experiment experiment;
    private final ExperimentPlaces own;

    /** Reads the experiment; throws {@link TorteException} if its file is none. */
    public ExperimentStatus(ExperimentQueue.Places places) {
        this.experiment = ExperimentFile.read(places.file());
        this.own = ExperimentPlaces.of(places, experiment);
    }

    /** What a run is at. */
    private sealed interface State {
        record Done(String summary, double seconds) implements State {}

        /** {@code secondsPerUpdate} is unknown before the first update. */
        record Begun(boolean running, long updates, long of, OptionalDouble secondsPerUpdate) implements State {}

        record Queued() implements State {}

        record Damaged(String why) implements State {}
    }

    /** Returns one line for each run, one for each measurement and one for the rest of the time. */
    public List<String> lines() {
        Map<String, State> states = new LinkedHashMap<>();
        Map<String, Entrant> entrants = new LinkedHashMap<>();
        for (long seed : experiment.seeds()) {
            for (Entrant entrant : experiment.entrants()) {
                if (!entrant.seeds().contains(seed)) {
                    continue;
                }
                states.put(ExperimentPlaces.name(entrant, seed), state(entrant, seed));
                entrants.put(ExperimentPlaces.name(entrant, seed), entrant);
            }
        }
        List<String> lines = new ArrayList<>();
        states.forEach((name, state) -> lines.add(String.format(Locale.ROOT, "%-24s %s", name, words(state))));
        experiment.entrants().stream()
                .filter(entrant -> entrant.making() instanceof Making.Trained trained
                        && trained.updates().rate() instanceof Rate.Searched
                        && !Files.exists(own.searchRecord(entrant)))
                .forEach(entrant -> lines.add(entrant.name() + ": its learning rate is still to be searched"));
        experiment
                .measure()
                .forEach(measurement ->
                        lines.add(String.format(Locale.ROOT, "%-24s %s", measurement.record(), words(measurement))));
        lines.add(rest(states, entrants));
        return lines;
    }

    private String words(Measurement measurement) {
        if (WorkLock.isHeld(own.lock(measurement.record()))) {
            return "running";
        }
        try {
            return switch (MeasurementState.of(experiment, own, measurement)) {
                case MeasurementState.Done(JsonObject content) ->
                    "done         " + MeasurementEvidence.words(content) + ": " + own.measurement(measurement);
                case MeasurementState.Waiting(String why) -> "queued       " + why;
                case MeasurementState.Ready ready -> "queued";
            };
        } catch (TorteException e) {
            return "damaged      " + e.getMessage();
        }
    }

    private State state(Entrant entrant, long seed) {
        Path record = own.record(entrant, seed);
        if (Files.exists(record)) {
            try {
                JsonObject content = EvidenceFile.read(record);
                PlanJson.require(record, content, PlanJson.ofRun(experiment, entrant, seed));
                return new State.Done(RunSummary.of(content, record), RunSummary.wallSeconds(content));
            } catch (TorteException e) {
                return new State.Damaged(e.getMessage());
            }
        }
        Path model = own.model(entrant, seed);
        List<RunLog.Entry> entries = RunLog.read(LearningRun.log(model));
        boolean running = WorkLock.isHeld(own.lock(ExperimentPlaces.name(entrant, seed)));
        if (!running && !Files.exists(LearningRun.checkpoint(model))) {
            return new State.Queued();
        }
        long updates = entries.isEmpty() ? 0 : entries.getLast().step();
        // Token models need their text for this; bytes are near enough for a bar.
        long of = switch (entrant.making()) {
            case Making.Trained trained ->
                Math.ceilDiv(experiment.budgetBytes(), (long)
                        trained.updates().batch().bytesPerStep());
            case Making.Carried carried -> 1;
        };
        return new State.Begun(
                running,
                updates,
                of,
                updates == 0 ? OptionalDouble.empty() : OptionalDouble.of(Course.wallSeconds(entries) / updates));
    }

    private static String words(State state) {
        return switch (state) {
            case State.Done done -> "done         " + done.summary();
            case State.Begun(boolean running, long updates, long of, var pace) ->
                String.format(Locale.ROOT, "%-12s update %,d of %,d", running ? "running" : "interrupted", updates, of)
                        + (pace.isPresent() ? ", " + Progress.left(pace.getAsDouble() * (of - updates)) : "");
            case State.Queued() -> "queued";
            case State.Damaged(String why) -> "damaged      " + why;
        };
    }

    /** Says how long the rest takes by what runs of the same model took; not while none has begun. */
    private String rest(Map<String, State> states, Map<String, Entrant> entrants) {
        double seconds = 0;
        boolean known = true;
        for (Map.Entry<String, State> each : states.entrySet()) {
            Entrant entrant = entrants.get(each.getKey());
            OptionalDouble whole = states.entrySet().stream()
                    .filter(other -> entrants.get(other.getKey()).equals(entrant))
                    .flatMapToDouble(other -> switch (other.getValue()) {
                        case State.Done done -> DoubleStream.of(done.seconds());
                        case State.Begun(boolean running, long updates, long of, var pace) ->
                            pace.stream().map(one -> one * of);
                        case State.Queued() -> DoubleStream.empty();
                        case State.Damaged damaged -> DoubleStream.empty();
                    })
                    .average();
            switch (each.getValue()) {
                case State.Done done -> {}
                case State.Begun(boolean running, long updates, long of, var pace) -> {
                    seconds += whole.orElse(0) * (of - updates) / of;
                    known &= whole.isPresent();
                }
                case State.Queued() -> {
                    seconds += whole.orElse(0);
                    known &= whole.isPresent();
                }
                case State.Damaged damaged -> known = false;
            }
        }
        long done =
                states.values().stream().filter(State.Done.class::isInstance).count();
        return String.format(
                Locale.ROOT,
                "%d of %d runs done, %s",
                done,
                states.size(),
                known ? Progress.left(seconds) + " of learning" : "the rest is unknown until each model has begun");
    }
}
