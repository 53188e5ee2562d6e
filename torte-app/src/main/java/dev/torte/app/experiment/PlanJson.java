package dev.torte.app.experiment;

import dev.torte.app.cli.AdapterText;
import dev.torte.app.cli.OptimizerText;
import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.Experiment.Entrant;
import dev.torte.app.experiment.Experiment.Making;
import dev.torte.app.experiment.Experiment.Rate;
import dev.torte.app.experiment.Experiment.TextFile;
import dev.torte.app.experiment.Experiment.Updates;
import dev.torte.corpus.Corpus;
import dev.torte.model.Adapter;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.RecipeJson;
import dev.torte.train.Decay;
import dev.torte.train.MatrixRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything of an experiment that decides one record, as it stands in the record. A record is up to date when its plan is the one
 * that the experiment's file has now; so another model or seed more leaves the records of the others as they are.
 */
public final class PlanJson {

    private PlanJson() {}

    /** Returns the plan of a run. */
    static JsonObject ofRun(Experiment experiment, Entrant entrant, long seed) {
        return model(experiment, entrant)
                .put("seed", seed)
                .put("valid", files(experiment.data().valid()))
                .put(
                        "measurements",
                        new Members()
                                .put("curvePoints", experiment.measurements().curvePoints())
                                .put("curveDocuments", experiment.measurements().curveDocuments())
                                .put("decodeRounds", experiment.measurements().decodeRounds())
                                .end())
                .end();
    }

    /** Returns the plan of a search. */
    static JsonObject ofSearch(Experiment experiment, Entrant entrant) {
        return model(experiment, entrant).end();
    }

    /** Returns the plan of the compressors' record. */
    static JsonObject ofBaselines(Experiment experiment) {
        return new Members()
                .put("budgetBytes", experiment.budgetBytes())
                .put("train", files(experiment.data().train()))
                .put("valid", files(experiment.data().valid()))
                .put(
                        "references",
                        experiment.references().stream()
                                .map(reference -> new Members()
                                        .put("name", reference.name())
                                        .put("file", reference.file())
                                        .put("after", reference.after())
                                        .put("bitsPerByte", reference.bitsPerByte())
                                        .put("source", reference.source())
                                        .end())
                                .toList())
                .end();
    }

    /** Returns the plan of a measurement; which models it is of stands beside it, by content. */
    static JsonObject ofMeasurement(Experiment experiment, Measurement measurement) {
        Members plan = new Members().put("record", measurement.record()).put("seed", measurement.seed());
        List<JsonObject> valid = files(experiment.data().valid());
        return switch (measurement) {
            case Measurement.Generation generation ->
                plan.put("kind", "generation")
                        .put("model", generation.model())
                        .put("prompts", generation.prompts())
                        .put("promptBytes", generation.promptBytes())
                        .put("bytes", generation.bytes())
                        .put("temperature", GenerationRecord.TEMPERATURE)
                        .put("valid", valid)
                        .end();
            case Measurement.Probed probed ->
                plan.put("kind", "probe")
                        .put("task", probed.task())
                        .put("model", probed.model())
                        .put("prompts", probed.prompts())
                        .put("promptBytes", probed.promptBytes())
                        .put("bytes", probed.bytes())
                        .put("temperature", ProbeRecord.TEMPERATURE)
                        .put("train", files(experiment.data().train()))
                        .put("valid", valid)
                        .end();
            case Measurement.Speed speed ->
                plan.put("kind", "speed")
                        .put("models", Members.array(speed.models().stream().map(JsonValue::of)))
                        .put("rounds", speed.rounds())
                        .put("warmUpMillis", speed.warmUpMillis())
                        .put("valid", valid)
                        .end();
            case Measurement.Resources resources ->
                plan.put("kind", "resources")
                        .put("models", Members.array(resources.models().stream().map(JsonValue::of)))
                        .put("rounds", resources.rounds())
                        .put("bytes", resources.bytes())
                        .end();
        };
    }

    private static Members model(Experiment experiment, Entrant entrant) {
        Members members = new Members()
                .put("train", files(experiment.data().train()))
                .put("budgetBytes", experiment.budgetBytes());
        return switch (entrant.making()) {
            case Making.Carried(Recipe.ContextMixCapsule recipe) ->
                members.put("recipe", recipe(recipe)).put("learning", "reading");
            case Making.Drawn(Recipe recipe, Updates updates) ->
                updates(experiment, updates, members.put("recipe", recipe(recipe)));
            case Making.Adapted(Adapter adapter, Experiment.RunName base, Updates updates) ->
                updates(
                        experiment,
                        updates,
                        members.put("adapter", AdapterText.of(adapter)).put("base", base.json()));
        };
    }

    private static Members updates(Experiment experiment, Updates updates, Members members) {
        // Without the member where floats are stored, as in records from before there was a choice.
        if (updates.stored() != Precision.F32) {
            members.put("stored", "int8");
        }
        members.put("bytesPerStep", updates.batch().bytesPerStep())
                .put("windowBytes", updates.batch().windowBytes())
                .put("shards", updates.batch().shards())
                .put("schedule", updates.schedule());
        // So it is with the usual optimiser.
        if (!updates.matrices().equals(new MatrixRule.Adaptive())) {
            members.put("optimizer", OptimizerText.of(updates.matrices()));
        }
        if (!updates.decay().equals(Decay.USUAL)) {
            members.put("weightDecay", OptimizerText.of(updates.decay()));
        }
        return updates.losses().into(members).put("rate", rate(experiment.search(), updates.rate()));
    }

    private static JsonValue rate(RateSearch.Plan search, Rate rate) {
        return switch (rate) {
            case Rate.Fixed(double value) -> JsonValue.of(value);
            case Rate.Searched(List<Double> grid) ->
                new Members()
                        .put("grid", Members.array(grid.stream().map(JsonValue::of)))
                        .put("share", search.share())
                        .put("heldBack", search.heldBack())
                        .put("seed", search.seed())
                        .end();
        };
    }

    /** Returns a recipe as model files have it. */
    public static JsonValue recipe(Recipe recipe) {
        try {
            return Json.parse(RecipeJson.write(recipe));
        } catch (Json.Invalid e) {
            throw new AssertionError("a recipe that was just written is JSON", e);
        }
    }

    /** Returns which files, what they must hold, and how they are cut. */
    public static List<JsonObject> files(List<TextFile> files) {
        return files.stream()
                .map(file -> new Members()
                        .put("file", file.file())
                        .put("sha256", file.sha256())
                        .put("cut", file.cut())
                        .end())
                .toList();
    }

    /** Returns what a text is, by content. */
    static JsonObject of(Corpus corpus) {
        return new Members()
                .put("bytes", corpus.length())
                .put("documents", corpus.documentCount())
                .put("sha256", corpus.sha256())
                .put("boundariesSha256", corpus.boundariesSha256())
                .end();
    }

    /** Throws {@link TorteException.Incompatible} unless a record has this plan. */
    public static void require(Path file, JsonObject record, JsonObject plan) {
        List<String> mismatches = differences(plan, record);
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(
                    file,
                    "the experiment as it is now",
                    mismatches,
                    "Give the changed experiment another name, or delete the record to make it anew.");
        }
    }

    /** Returns the members of a plan in which a record differs from it. */
    static List<String> differences(JsonObject plan, JsonObject record) {
        JsonObject found = record.get("plan").orElse(plan) instanceof JsonObject object
                        && record.get("plan").isPresent()
                ? object
                : new Members().end();
        return plan.members().entrySet().stream()
                .filter(member -> !found.get(member.getKey())
                        .map(Json::canonical)
                        .equals(Optional.of(Json.canonical(member.getValue()))))
                .map(member -> "plan." + member.getKey() + ": another than in the file")
                .toList();
    }
}
