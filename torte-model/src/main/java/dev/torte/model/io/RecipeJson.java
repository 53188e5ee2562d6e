package dev.torte.model.io;

import dev.torte.model.Blueprint;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.ContextFrom;
import dev.torte.model.Recipe.Global;
import dev.torte.model.Recipe.Head;
import dev.torte.model.Recipe.LayerKind;
import dev.torte.model.Recipe.Local;
import dev.torte.model.Recipe.PatchSize;
import dev.torte.model.Recipe.Transition;
import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Recipes as JSON, format {@value #FORMAT}. Each variant is an object whose {@code kind} names it and whose other members are
 * its fields. Reading is strict: an unknown, missing or impossible member is an error that names it.
 */
public final class RecipeJson {
    public static final String FORMAT = "torte-recipe/1";

    private RecipeJson() {}

    /** Returns the canonical JSON of a recipe. */
    public static String write(Recipe recipe) {
        return Json.canonical(
                switch (recipe) {
                    case Recipe.Patch patch -> patch(patch);
                    case Recipe.ByteLm lm ->
                        model("byte-lm")
                                .put("contextBytes", lm.contextBytes())
                                .put("width", lm.width())
                                .put("heads", lm.heads())
                                .put("layers", lm.layers())
                                .put("abiWidth", lm.abiWidth())
                                .put("dropout", lm.dropout())
                                .end();
                    case Recipe.TokenLm lm ->
                        model("token-lm")
                                .put("contextSymbols", lm.contextSymbols())
                                .put("width", lm.width())
                                .put("heads", lm.heads())
                                .put("layers", lm.layers())
                                .put("hiddenWidth", lm.hiddenWidth())
                                .put("vocabulary", lm.vocabulary())
                                .end();
                    case Recipe.AdaptedLm lm ->
                        model("adapted-lm")
                                .put("contextSymbols", lm.base().contextSymbols())
                                .put("width", lm.base().width())
                                .put("heads", lm.base().heads())
                                .put("layers", lm.base().layers())
                                .put("hiddenWidth", lm.base().hiddenWidth())
                                .put("vocabulary", lm.base().vocabulary())
                                .put("rank", lm.rank())
                                .end();
                    case Recipe.RoutedLm lm ->
                        RoutedJson.put(model("routed-lm"), lm).end();
                    case Recipe.RoutedClassifier lm ->
                        RoutedJson.put(model("routed-classifier"), lm.base())
                                .put("classes", lm.classes())
                                .end();
                    case Recipe.VanillaLm lm ->
                        model("vanilla-lm")
                                .put("contextBytes", lm.contextBytes())
                                .put("width", lm.width())
                                .put("heads", lm.heads())
                                .put("layers", lm.layers())
                                .put("hiddenWidth", lm.hiddenWidth())
                                .end();
                    case Recipe.GruCapsule gru ->
                        model("gru-capsule")
                                .put("anchorWidth", gru.anchorWidth())
                                .put("byteWidth", gru.byteWidth())
                                .put("hiddenWidth", gru.hiddenWidth())
                                .end();
                    case Recipe.MlpCapsule mlp ->
                        model("mlp-capsule")
                                .put("anchorWidth", mlp.anchorWidth())
                                .put("hiddenWidth", mlp.hiddenWidth())
                                .end();
                    case Recipe.ContextMixCapsule mix ->
                        model("context-mix-capsule")
                                .put("codeBytes", mix.codeBytes())
                                .put("tableBits", mix.tableBits())
                                .end();
                    case Recipe.Brick brick ->
                        BrickJson.put(model("brick"), brick).end();
                });
    }

    private static JsonObject patch(Recipe.Patch patch) {
        return model("patch-core")
                .put(
                        "patch",
                        new Members()
                                .put("bytes", patch.patch().bytes())
                                .put("byteWidth", patch.patch().byteWidth())
                                .put("contextBytes", patch.patch().contextBytes())
                                .end())
                .put(
                        "global",
                        new Members()
                                .put("width", patch.global().width())
                                .put("heads", patch.global().heads())
                                .put("layers", layers(patch.global().layers()))
                                .end())
                .put("abiWidth", patch.abiWidth())
                .put("context", JsonValue.of(patch.context() == ContextFrom.ABI ? "abi" : "global-state"))
                .put(
                        "local",
                        switch (patch.local()) {
                            case Local.Window window ->
                                kind("window")
                                        .put("width", window.width())
                                        .put("window", window.window())
                                        .put("layers", layers(window.layers()))
                                        .end();
                            case Local.Gru gru ->
                                kind("gru")
                                        .put("resetEachPatch", JsonValue.of(gru.resetEachPatch()))
                                        .end();
                        })
                .put(
                        "transition",
                        switch (patch.transition()) {
                            case Transition.None none -> kind("none").end();
                            case Transition.Zeros zeros -> kind("zeros").end();
                            case Transition.Counted counted ->
                                kind("counted")
                                        .put("smoothing", counted.smoothing())
                                        .end();
                        })
                .put(
                        "patchHead",
                        switch (patch.head()) {
                            case Head.None none -> kind("none").end();
                            case Head.Factorized factorized ->
                                kind("factorized").end();
                            case Head.Autoregressive ar ->
                                kind("autoregressive").put("width", ar.width()).end();
                        })
                .end();
    }

    private static JsonArray layers(List<LayerKind> layers) {
        List<JsonValue> values = new ArrayList<>();
        for (LayerKind layer : layers) {
            values.add(
                    switch (layer) {
                        case LayerKind.Attention attention ->
                            kind("attention")
                                    .put("qkNorm", JsonValue.of(attention.qkNorm()))
                                    .end();
                        case LayerKind.Encoder encoder ->
                            kind("encoder").put("dropout", encoder.dropout()).end();
                        case LayerKind.GatedConv conv ->
                            kind("gated-conv").put("dilation", conv.dilation()).end();
                        case LayerKind.SparseState sparse ->
                            kind("sparse-state")
                                    .put("qkNorm", JsonValue.of(sparse.qkNorm()))
                                    .put("window", sparse.window())
                                    .put("offsets", offsets(sparse.offsets()))
                                    .put("chunk", sparse.chunk())
                                    .end();
                        case LayerKind.MixtureOfDepth depth ->
                            kind("mixture-of-depth")
                                    .put("qkNorm", JsonValue.of(depth.qkNorm()))
                                    .put("passes", depth.passes())
                                    .put("shared", JsonValue.of(depth.shared()))
                                    .put("group", depth.group())
                                    .put("capacity", depth.capacity())
                                    .end();
                    });
        }
        return new JsonArray(values);
    }

    private static JsonArray offsets(List<Integer> offsets) {
        return new JsonArray(offsets.stream()
                .<JsonValue>map(offset -> JsonValue.of((long) offset))
                .toList());
    }

    private static Members model(String kind) {
        return kind(kind).put("format", JsonValue.of(FORMAT));
    }

    private static Members kind(String kind) {
        return new Members().put("kind", JsonValue.of(kind));
    }

    /**
     * Reads a recipe.
     *
     * @param where the file to name in errors
     * @throws TorteException.Malformed naming the member, what it must be and what was found
     */
    public static Recipe read(String json, Path where) {
        try {
            Fields fields = new Fields(where, "recipe", Json.parse(json));
            fields.expectText("format", FORMAT);
            Recipe recipe = switch (fields.kind(
                    "patch-core",
                    "byte-lm",
                    "token-lm",
                    "adapted-lm",
                    "routed-lm",
                    "routed-classifier",
                    "vanilla-lm",
                    "gru-capsule",
                    "mlp-capsule",
                    "context-mix-capsule",
                    "brick")) {
                case "patch-core" -> patch(fields);
                case "byte-lm" ->
                    new Recipe.ByteLm(
                            fields.integer("contextBytes"),
                            fields.integer("width"),
                            fields.integer("heads"),
                            fields.integer("layers"),
                            fields.integer("abiWidth"),
                            (float) fields.real("dropout"));
                case "token-lm" -> tokenLm(fields);
                case "adapted-lm" -> new Recipe.AdaptedLm(tokenLm(fields), fields.integer("rank"));
                case "routed-lm" -> RoutedJson.read(fields);
                case "routed-classifier" ->
                    new Recipe.RoutedClassifier(RoutedJson.read(fields), fields.integer("classes"));
                case "vanilla-lm" ->
                    new Recipe.VanillaLm(
                            fields.integer("contextBytes"),
                            fields.integer("width"),
                            fields.integer("heads"),
                            fields.integer("layers"),
                            fields.integer("hiddenWidth"));
                case "gru-capsule" ->
                    new Recipe.GruCapsule(
                            fields.integer("anchorWidth"), fields.integer("byteWidth"), fields.integer("hiddenWidth"));
                case "context-mix-capsule" ->
                    new Recipe.ContextMixCapsule(fields.integer("codeBytes"), fields.integer("tableBits"));
                case "brick" -> BrickJson.read(fields);
                default -> new Recipe.MlpCapsule(fields.integer("anchorWidth"), fields.integer("hiddenWidth"));
            };
            fields.end();
            // Expanding finds sizes that do not fit each other.
            Blueprint.of(recipe);
            return recipe;
        } catch (Json.Invalid e) {
            throw Fields.malformed(where, "recipe", "JSON", e.getMessage());
        } catch (IllegalArgumentException e) {
            throw Fields.malformed(where, "recipe", "sizes that fit each other", e.getMessage());
        }
    }

    private static Recipe.TokenLm tokenLm(Fields fields) {
        return new Recipe.TokenLm(
                fields.integer("contextSymbols"),
                fields.integer("width"),
                fields.integer("heads"),
                fields.integer("layers"),
                fields.integer("hiddenWidth"),
                fields.integer("vocabulary"));
    }

    private static Recipe patch(Fields fields) {
        Fields patch = fields.object("patch");
        Fields global = fields.object("global");
        Fields local = fields.object("local");
        Fields transition = fields.object("transition");
        Fields head = fields.object("patchHead");
        Recipe recipe = new Recipe.Patch(
                new PatchSize(patch.integer("bytes"), patch.integer("byteWidth"), patch.integer("contextBytes")),
                new Global(global.integer("width"), global.integer("heads"), readLayers(global)),
                fields.integer("abiWidth"),
                fields.oneOf("context", "abi", "global-state").equals("abi")
                        ? ContextFrom.ABI
                        : ContextFrom.GLOBAL_STATE,
                switch (local.kind("window", "gru")) {
                    case "window" ->
                        new Local.Window(local.integer("width"), local.integer("window"), readLayers(local));
                    default -> new Local.Gru(local.bool("resetEachPatch"));
                },
                switch (transition.kind("none", "zeros", "counted")) {
                    case "none" -> new Transition.None();
                    case "zeros" -> new Transition.Zeros();
                    default -> new Transition.Counted(transition.real("smoothing"));
                },
                switch (head.kind("none", "factorized", "autoregressive")) {
                    case "none" -> new Head.None();
                    case "factorized" -> new Head.Factorized();
                    default -> new Head.Autoregressive(head.integer("width"));
                });
        List.of(patch, global, local, transition, head).forEach(Fields::end);
        return recipe;
    }

    private static List<LayerKind> readLayers(Fields fields) {
        List<LayerKind> layers = new ArrayList<>();
        for (Fields layer : fields.objects("layers")) {
            layers.add(
                    switch (layer.kind("attention", "encoder", "gated-conv", "sparse-state", "mixture-of-depth")) {
                        case "attention" -> new LayerKind.Attention(layer.bool("qkNorm"));
                        case "encoder" -> new LayerKind.Encoder((float) layer.real("dropout"));
                        case "gated-conv" -> new LayerKind.GatedConv(layer.integer("dilation"));
                        case "sparse-state" ->
                            new LayerKind.SparseState(
                                    layer.bool("qkNorm"),
                                    layer.integer("window"),
                                    layer.integers("offsets"),
                                    layer.integer("chunk"));
                        default ->
                            new LayerKind.MixtureOfDepth(
                                    layer.bool("qkNorm"),
                                    layer.integer("passes"),
                                    layer.bool("shared"),
                                    layer.integer("group"),
                                    layer.real("capacity"));
                    });
            layer.end();
        }
        return layers;
    }
}
