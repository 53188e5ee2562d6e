package dev.torte.train;

import dev.torte.model.Adapter;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNull;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.RecipeJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The JSON form of a configuration, as checkpoints carry it. Only written and compared, never read back. */
final class ConfigJson {

    private ConfigJson() {}

    static JsonObject of(TrainConfig config) {
        TrainConfig.Budget budget = config.budget();
        JsonObject whole = object(
                "recipe", parsed(RecipeJson.write(config.recipe())),
                "seed", JsonValue.of(config.seed()),
                "budget",
                        object(
                                "steps", JsonValue.of(budget.steps()),
                                "batch", JsonValue.of(budget.batch()),
                                "windowBytes", JsonValue.of(budget.windowSymbols())),
                "optimizer", optimizer(config.optimizer()),
                "losses", losses(config.losses()),
                "shards", JsonValue.of(config.shards()));
        return switch (config.objective()) {
            case Objective.Prediction(Set<Part> kept) -> with(whole, kept);
            case Adaptation adaptation -> with(whole, adaptation);
            case Correction correction -> with(whole, correction);
        };
    }

    /** Without parts that are kept there is no such member, as in checkpoints from before there were any. */
    private static JsonObject with(JsonObject config, Set<Part> kept) {
        if (kept.isEmpty()) {
            return config;
        }
        Map<String, JsonValue> members = new LinkedHashMap<>(config.members());
        members.put(
                "kept",
                new JsonArray(kept.stream()
                        .sorted()
                        .<JsonValue>map(part -> JsonValue.of(part.name().toLowerCase(Locale.ROOT)))
                        .toList()));
        return new JsonObject(members);
    }

    /** Without an adapter there is no such member, as in checkpoints from before there were any. */
    private static JsonObject with(JsonObject config, Adaptation adaptation) {
        Map<String, JsonValue> members = new LinkedHashMap<>(config.members());
        members.put(
                "adapter",
                switch (adaptation.adapter()) {
                    case Adapter.Lora(int rank, double alpha) ->
                        object(
                                "kind", JsonValue.of("lora"),
                                "rank", JsonValue.of((long) rank),
                                "alpha", JsonValue.of(alpha));
                    case Adapter.Residual(int rank) ->
                        object("kind", JsonValue.of("residual"), "rank", JsonValue.of((long) rank));
                });
        members.put("base", JsonValue.of(adaptation.baseIdentity()));
        return new JsonObject(members);
    }

    /** Without the optional losses there are no such members, as in checkpoints from before there were any. */
    private static JsonObject losses(LossWeights losses) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("anchor", JsonValue.of(losses.anchor()));
        members.put("patch", JsonValue.of(losses.patch()));
        if (losses.balance() > 0) {
            members.put("balance", JsonValue.of(losses.balance()));
        }
        losses.pairwise().ifPresent(pairwise -> {
            members.put("pairwise", JsonValue.of(pairwise.weight()));
            members.put("peer", JsonValue.of(pairwise.peer().identity()));
        });
        losses.whitening().ifPresent(whitening -> {
            members.put("whitening", JsonValue.of(whitening.weight()));
            members.put("whiteningTo", JsonValue.of(whitening.target().name().toLowerCase(Locale.ROOT)));
        });
        losses.distillation().ifPresent(distillation -> {
            members.put("distillation", JsonValue.of(distillation.weight()));
            members.put("temperature", JsonValue.of(distillation.temperature()));
            members.put("teacher", JsonValue.of(distillation.teacher().identity()));
        });
        return new JsonObject(members);
    }

    private static JsonObject with(JsonObject config, Correction correction) {
        Map<String, JsonValue> members = new LinkedHashMap<>(config.members());
        members.put(
                "hosts",
                new JsonArray(correction.hosts().stream()
                        .<JsonValue>map(host -> JsonValue.of(host.identity()))
                        .toList()));
        members.put("general", JsonValue.of(correction.general().hash()));
        members.put("preservation", JsonValue.of(correction.preservation()));
        return new JsonObject(members);
    }

    /** The usual decay and rule of matrices have no members, as in checkpoints from before there were others. */
    private static JsonObject optimizer(Optimizer optimizer) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("rate", JsonValue.of(optimizer.rate()));
        members.put("schedule", schedule(optimizer.schedule()));
        members.put("weightDecay", JsonValue.of(optimizer.decay().share()));
        if (optimizer.decay() instanceof Decay.Matrices) {
            members.put("decayed", JsonValue.of("matrices"));
        }
        members.put("beta1", JsonValue.of(optimizer.beta1()));
        members.put("beta2", JsonValue.of(optimizer.beta2()));
        members.put("epsilon", JsonValue.of(optimizer.epsilon()));
        members.put(
                "clip",
                optimizer.clip().isPresent() ? JsonValue.of(optimizer.clip().getAsDouble()) : new JsonNull());
        if (optimizer.matrices() instanceof MatrixRule.Orthogonal(double rate, double momentum)) {
            members.put(
                    "matrices",
                    object(
                            "kind", JsonValue.of("muon"),
                            "rate", JsonValue.of(rate),
                            "momentum", JsonValue.of(momentum)));
        }
        return new JsonObject(members);
    }

    private static JsonObject schedule(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Constant constant -> object("kind", JsonValue.of("constant"));
            case Schedule.Warmup warmup ->
                object("kind", JsonValue.of("warmup"), "warmup", JsonValue.of(warmup.warmup()));
            case Schedule.Cosine cosine ->
                object(
                        "kind", JsonValue.of("cosine"),
                        "warmup", JsonValue.of(cosine.warmup()),
                        "floor", JsonValue.of(cosine.floor()));
            case Schedule.LateCosine late ->
                object(
                        "kind", JsonValue.of("late-cosine"),
                        "decayStart", JsonValue.of(late.decayStart()),
                        "floor", JsonValue.of(late.floor()));
        };
    }

    /** Returns every difference as "path: expected X, found Y". */
    static List<String> differences(JsonValue expected, JsonValue found) {
        List<String> all = new ArrayList<>();
        compare("", expected, found, all);
        return all;
    }

    private static void compare(String path, JsonValue expected, JsonValue found, List<String> all) {
        if (expected instanceof JsonObject a && found instanceof JsonObject b) {
            TreeSet<String> names = new TreeSet<>(a.members().keySet());
            names.addAll(b.members().keySet());
            for (String name : names) {
                compare(
                        path.isEmpty() ? name : path + "." + name,
                        a.get(name).orElse(new JsonNull()),
                        b.get(name).orElse(new JsonNull()),
                        all);
            }
        } else if (!Json.canonical(expected).equals(Json.canonical(found))) {
            all.add(path + ": expected " + Json.canonical(expected) + ", found " + Json.canonical(found));
        }
    }

    private static JsonValue parsed(String json) {
        try {
            return Json.parse(json);
        } catch (Json.Invalid e) {
            throw new IllegalStateException("a recipe must be written as JSON", e);
        }
    }

    /** Returns an object of alternating names and values. */
    private static JsonObject object(Object... pairs) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            members.put((String) pairs[i], (JsonValue) pairs[i + 1]);
        }
        return new JsonObject(members);
    }
}
