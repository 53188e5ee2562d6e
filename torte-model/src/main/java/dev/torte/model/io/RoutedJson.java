package dev.torte.model.io;

import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.Positions;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The members of a routed model's recipe. */
final class RoutedJson {
    private static final String NONE = "none";
    private static final String LEARNED = "learned";
    private static final String TERNARY = "ternary";
    private static final String POWER3 = "power3";
    private static final String POWER3_PER_ROW = "power3-per-row";

    private RoutedJson() {}

    static Members put(Members members, Recipe.RoutedLm lm) {
        return members.put("contextBytes", lm.contextBytes())
                .put("width", lm.width())
                .put("layers", lm.layers())
                .put(
                        "positions",
                        JsonValue.of(
                                switch (lm.positions()) {
                                    case NONE -> NONE;
                                    case LEARNED -> LEARNED;
                                }))
                .put(
                        "pathways",
                        new JsonArray(lm.pathways().stream()
                                .<JsonValue>map(RoutedJson::pathway)
                                .toList()))
                .put(
                        "quantizer",
                        JsonValue.of(
                                switch (lm.quantizer()) {
                                    case NONE -> NONE;
                                    case TERNARY -> TERNARY;
                                    case POWER3 -> POWER3;
                                    case POWER3_PER_ROW -> POWER3_PER_ROW;
                                }));
    }

    private static JsonObject pathway(PathwayKind pathway) {
        return switch (pathway) {
            case PathwayKind.Local(int taps) -> kind("local").put("taps", taps).end();
            case PathwayKind.Wide(int taps) -> kind("wide").put("taps", taps).end();
            case PathwayKind.State state -> kind("state").end();
            case PathwayKind.Sparse(int heads, int headWidth, int kept) ->
                kind("sparse")
                        .put("heads", heads)
                        .put("headWidth", headWidth)
                        .put("kept", kept)
                        .end();
            case PathwayKind.Dense(int expansion) ->
                kind("dense").put("expansion", expansion).end();
        };
    }

    private static Members kind(String kind) {
        return new Members().put("kind", JsonValue.of(kind));
    }

    static Recipe.RoutedLm read(Fields fields) {
        List<PathwayKind> pathways = new ArrayList<>();
        for (Fields pathway : fields.objects("pathways")) {
            pathways.add(
                    switch (pathway.kind("local", "wide", "state", "sparse", "dense")) {
                        case "local" -> new PathwayKind.Local(pathway.integer("taps"));
                        case "wide" -> new PathwayKind.Wide(pathway.integer("taps"));
                        case "state" -> new PathwayKind.State();
                        case "sparse" ->
                            new PathwayKind.Sparse(
                                    pathway.integer("heads"), pathway.integer("headWidth"), pathway.integer("kept"));
                        default -> new PathwayKind.Dense(pathway.integer("expansion"));
                    });
            pathway.end();
        }
        return new Recipe.RoutedLm(
                fields.integer("contextBytes"),
                fields.integer("width"),
                fields.integer("layers"),
                fields.oneOf("positions", NONE, LEARNED).equals(NONE) ? Positions.NONE : Positions.LEARNED,
                pathways,
                switch (fields.oneOf("quantizer", NONE, TERNARY, POWER3, POWER3_PER_ROW)) {
                    case TERNARY -> Quantizer.TERNARY;
                    case POWER3 -> Quantizer.POWER3;
                    case POWER3_PER_ROW -> Quantizer.POWER3_PER_ROW;
                    default -> Quantizer.NONE;
                });
    }
}
