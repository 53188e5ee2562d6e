package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.evidence.EvidenceFile;
import dev.torte.app.evidence.EvidenceIndex;
import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.app.experiment.Experiment.Making;
import dev.torte.app.experiment.Experiment.Rate;
import dev.torte.corpus.Split;
import dev.torte.corpus.SplitRule;
import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds a learning rate: each of the grid is tried with a share of the budget, the one that predicts training documents held back
 * for this best is taken. Text that models are judged by has no part in it, and every model gets the same effort.
 */
final class RateSearch {
    private static final int MILLION = 1_000_000;

    private final Console console;
    private final Engine engine;
    private final ExperimentPlaces places;
    private final Experiment experiment;
    private final JsonObject machine;

    /**
     * The effort.
     *
     * @param share    of the budget, for each rate
     * @param heldBack share of the training documents to judge by, chosen by content and {@code seed}
     * @param seed     of first weights and windows too
     */
    record Plan(double share, double heldBack, long seed) {
        Plan {
            if (!(share > 0 && share <= 1) || !(heldBack > 0 && heldBack < 1)) {
                throw new IllegalArgumentException(
                        "share must be in (0, 1] and heldBack in (0, 1), found " + share + " and " + heldBack);
            }
        }

        SplitRule.ByDocument rule() {
            return new SplitRule.ByDocument(seed, Math.clamp(Math.round(heldBack * MILLION), 1, MILLION - 1));
        }
    }

    /**
     * What was found.
     *
     * @param recordHash of the record of the search; empty for a rate known beforehand
     */
    record Found(double rate, Optional<String> recordHash) {}

    RateSearch(Console console, Engine engine, ExperimentPlaces places, Experiment experiment, JsonObject machine) {
        this.console = console;
        this.engine = engine;
        this.places = places;
        this.experiment = experiment;
        this.machine = machine;
    }

    /** Returns the rate of an entrant, from the record of its search if there is one; empty when Ctrl-C ended it. */
    Optional<Found> rate(Entrant entrant, Making.Trained making, Texts texts) {
        return switch (making.updates().rate()) {
            case Rate.Fixed(double value) -> Optional.of(new Found(value, Optional.empty()));
            case Rate.Searched searched -> {
                Path record = places.searchRecord(entrant);
                if (!Files.exists(record) && !search(entrant, making, searched, texts, record)) {
                    yield Optional.empty();
                }
                JsonObject found = EvidenceFile.read(record);
                PlanJson.require(record, found, PlanJson.ofSearch(experiment, entrant));
                yield Optional.of(new Found(best(record, found), Optional.of(EvidenceFile.hash(found))));
            }
        };
    }

    private static double best(Path record, JsonObject found) {
        return found.get("rate")
                .map(value -> value instanceof JsonNumber number ? number.asDouble() : Double.NaN)
                .filter(Double::isFinite)
                .orElseThrow(() -> new TorteException.Malformed(
                        record, "rate", "a number", "something else", "Delete it to search again."));
    }

    private boolean search(Entrant entrant, Making.Trained making, Rate.Searched searched, Texts texts, Path record) {
        Split split = Split.of(texts.train(), experiment.search().rule());
        Learner learner = Learner.of(making, split.train(), places, console);
        long budget = Math.max(
                1, Math.round(experiment.budgetBytes() * experiment.search().share()));
        List<byte[]> judges = split.valid().documentBytes();
        List<JsonValue> trials = new ArrayList<>();
        double best = Double.POSITIVE_INFINITY;
        double bestRate = Double.NaN;
        for (double rate : searched.grid()) {
            Path base = places.trial(entrant, rate);
            TrainConfig config = learner.config(experiment.search().seed(), rate, budget);
            console.note(String.format(Locale.ROOT, "%s: trying rate %s on %,d bytes", entrant.name(), rate, budget));
            Optional<LearningRun.Result> result;
            try {
                result = new LearningRun(console, engine, learner, config, base).run(new LearningRun.Looks(judges, 1));
            } catch (TorteException.Diverged e) {
                // A rate that is too high is an answer, not a failure of the search.
                trials.add(new Members()
                        .put("rate", rate)
                        .put("diverged", e.getMessage())
                        .end());
                continue;
            }
            if (result.isEmpty()) {
                return false;
            }
            double score = result.get().entries().stream()
                    .mapMultiToDouble((entry, sink) -> {
                        if (entry instanceof RunLog.Entry.Look look) {
                            sink.accept(look.bitsPerByte());
                        }
                    })
                    .reduce((first, last) -> last)
                    .orElseThrow();
            console.note(
                    String.format(Locale.ROOT, "%s: rate %s gives %.4f bits per byte", entrant.name(), rate, score));
            trials.add(new Members()
                    .put("rate", rate)
                    .put("bitsPerByte", score)
                    .put(
                            "curve",
                            Course.updates(
                                    result.get().entries(), learner.learnt().bytesPerStep()))
                    .end());
            if (score < best) {
                best = score;
                bestRate = rate;
            }
        }
        write(entrant, split, budget, trials, bestRate, record);
        searched.grid().forEach(rate -> remove(places.trial(entrant, rate)));
        return true;
    }

    private void write(
            Entrant entrant, Split split, long budget, List<JsonValue> trials, double bestRate, Path record) {
        if (!Double.isFinite(bestRate)) {
            throw new IllegalArgumentException(
                    "every rate of " + entrant.name() + " diverged; give it a grid of lower ones");
        }
        EvidenceFile.write(
                record,
                new Members()
                        .put("kind", "search")
                        .put("experiment", experiment.name())
                        .put("model", entrant.name())
                        .put("plan", PlanJson.ofSearch(experiment, entrant))
                        .put("machine", machine)
                        .put("heldBack", PlanJson.of(split.valid()))
                        .put("budgetBytes", budget)
                        .put("trials", new JsonArray(trials))
                        .put("rate", bestRate)
                        .end());
        EvidenceIndex.write(places.records());
    }

    private static void remove(Path base) {
        try {
            Files.deleteIfExists(LearningRun.checkpoint(base));
            Files.deleteIfExists(LearningRun.log(base));
        } catch (IOException e) {
            throw new TorteException.Unwritable(base, e);
        }
    }
}
