package dev.torte.model.io;

import dev.torte.model.Recipe;
import dev.torte.model.Recipe.HostLogits;
import dev.torte.model.Recipe.Operator;
import dev.torte.model.Recipe.StateSource;
import dev.torte.model.io.JsonValue.JsonObject;

/** The members of a brick's recipe. */
final class BrickJson {
    private static final String LEARNED_STATE = "learned-state";
    private static final String CANONICAL_ANCHOR = "canonical-anchor";
    private static final String KEPT = "kept";
    private static final String FADED = "faded";

    private BrickJson() {}

    static Members put(Members members, Recipe.Brick brick) {
        return members.put("abiWidth", brick.abiWidth())
                .put("operator", operator(brick.operator()))
                .put("reads", JsonValue.of(source(brick.reads())))
                .put(
                        "hostLogits",
                        JsonValue.of(
                                switch (brick.hostLogits()) {
                                    case KEPT -> KEPT;
                                    case FADED -> FADED;
                                }));
    }

    private static Members kind(String kind) {
        return new Members().put("kind", JsonValue.of(kind));
    }

    private static JsonObject operator(Operator operator) {
        return switch (operator) {
            case Operator.Dense dense -> kind("dense").end();
            case Operator.LowRank(int rank) ->
                kind("low-rank").put("rank", rank).end();
            case Operator.SparseLowRank(int experts, int active, int rank, StateSource router) ->
                experts("sparse-low-rank", experts, active, rank, router);
            case Operator.GatedSparse(int experts, int active, int rank, StateSource router) ->
                experts("gated-sparse", experts, active, rank, router);
        };
    }

    private static JsonObject experts(String kind, int experts, int active, int rank, StateSource router) {
        return kind(kind)
                .put("experts", experts)
                .put("active", active)
                .put("rank", rank)
                .put("router", JsonValue.of(source(router)))
                .end();
    }

    private static String source(StateSource source) {
        return switch (source) {
            case LEARNED_STATE -> LEARNED_STATE;
            case CANONICAL_ANCHOR -> CANONICAL_ANCHOR;
        };
    }

    static Recipe read(Fields fields) {
        Fields operator = fields.object("operator");
        Recipe recipe = new Recipe.Brick(
                fields.integer("abiWidth"),
                switch (operator.kind("dense", "low-rank", "sparse-low-rank", "gated-sparse")) {
                    case "dense" -> new Operator.Dense();
                    case "low-rank" -> new Operator.LowRank(operator.integer("rank"));
                    case "sparse-low-rank" ->
                        new Operator.SparseLowRank(
                                operator.integer("experts"),
                                operator.integer("active"),
                                operator.integer("rank"),
                                source(operator, "router"));
                    default ->
                        new Operator.GatedSparse(
                                operator.integer("experts"),
                                operator.integer("active"),
                                operator.integer("rank"),
                                source(operator, "router"));
                },
                source(fields, "reads"),
                fields.oneOf("hostLogits", KEPT, FADED).equals(KEPT) ? HostLogits.KEPT : HostLogits.FADED);
        operator.end();
        return recipe;
    }

    private static StateSource source(Fields fields, String name) {
        return fields.oneOf(name, LEARNED_STATE, CANONICAL_ANCHOR).equals(LEARNED_STATE)
                ? StateSource.LEARNED_STATE
                : StateSource.CANONICAL_ANCHOR;
    }
}
