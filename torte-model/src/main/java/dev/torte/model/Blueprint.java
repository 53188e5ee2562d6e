package dev.torte.model;

import dev.torte.model.Block.Embedding;
import dev.torte.model.Block.Gru;
import dev.torte.model.Block.LayerNorm;
import dev.torte.model.Block.Linear;
import dev.torte.model.Block.Vector;
import dev.torte.model.PatchCore.Context;
import dev.torte.model.PatchCore.PatchHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A recipe expanded to blocks and their parameters.
 *
 * @param params every parameter in the model's fixed order, names unique
 */
public record Blueprint(Recipe recipe, Model model, List<Param> params) {

    public Blueprint {
        params = List.copyOf(params);
        assert params.stream().map(Param::name).distinct().count() == params.size() : "two parameters share a name";
    }

    /**
     * Expands a recipe.
     *
     * @throws IllegalArgumentException if its sizes do not fit each other
     */
    public static Blueprint of(Recipe recipe) {
        Model model = switch (recipe) {
            case Recipe.Patch patch -> patchCore(patch);
            case Recipe.ByteLm byteLm -> byteLm(byteLm);
            case Recipe.TokenLm tokenLm -> tokenLm(tokenLm);
            case Recipe.AdaptedLm adapted -> adaptedLm(adapted);
            case Recipe.RoutedLm routed -> routedLm(routed, Optional.empty());
            case Recipe.RoutedClassifier classifier ->
                routedLm(
                        classifier.base(),
                        Optional.of(new Linear("class_head", classifier.base().width(), classifier.classes(), false)));
            case Recipe.VanillaLm vanilla -> vanillaLm(vanilla);
            case Recipe.GruCapsule gru ->
                new Model.GruCapsule(
                        bytes("byte_embedding", gru.byteWidth()),
                        new Gru("recurrent", gru.byteWidth() + gru.anchorWidth(), gru.hiddenWidth()),
                        new LayerNorm("decoder.0", gru.hiddenWidth()),
                        new Linear("decoder.1", gru.hiddenWidth(), Model.BYTES, true));
            case Recipe.MlpCapsule mlp ->
                new Model.MlpCapsule(
                        new LayerNorm("decoder.0", mlp.anchorWidth()),
                        new Linear("decoder.1", mlp.anchorWidth(), mlp.hiddenWidth(), true),
                        new Linear("decoder.3", mlp.hiddenWidth(), Model.BYTES, true));
            case Recipe.Brick brick -> Brick.of(brick);
            case Recipe.ContextMixCapsule mix -> new Model.ContextMixCapsule(mix.codeBytes(), mix.tableBits());
        };
        return new Blueprint(recipe, model, model.params());
    }

    /** Returns the number of learned values, the published "parameter count": all roles together. */
    public long parameterCount() {
        return params.stream().mapToLong(param -> param.shape().elements()).sum();
    }

    /** Returns the parameters that a file for use must hold. */
    public List<Param> deployed() {
        return params.stream()
                .filter(param -> param.role() == Param.Role.DEPLOYED)
                .toList();
    }

    /** Returns the parameters that training changes: all but the unused. */
    public List<Param> trained() {
        return params.stream()
                .filter(param -> param.role() != Param.Role.UNUSED)
                .toList();
    }

    private static PatchCore patchCore(Recipe.Patch recipe) {
        int p = recipe.patch().bytes();
        int e = recipe.patch().byteWidth();
        int d = recipe.global().width();
        int a = recipe.abiWidth();
        int heads = recipe.global().heads();
        Linear fromAbi = new Linear("from_abi", a, d, true);
        PatchCore.Local local = local(recipe.local(), e + d, d, heads);
        return new PatchCore(
                new PatchCore.Encoder(
                        bytes("byte_emb", e),
                        new Linear("patch_proj", p * e, d, true),
                        new Embedding("patch_pos", recipe.patch().contextBytes() / p, d, new Init.Normal(1))),
                layers("core", d, heads, recipe.global().layers()),
                new Model.PatchAbi(
                        new Vector("bos_context", a),
                        new Model.Abi(new Linear("to_abi.0", d, a, true), new LayerNorm("to_abi.1", a))),
                switch (recipe.context()) {
                    case GLOBAL_STATE -> new Context.Direct(fromAbi);
                    case ABI -> new Context.FromAbi(fromAbi);
                },
                local,
                new PatchCore.ByteHead(
                        new Linear("head", local.width(), Model.BYTES, true), transition(recipe.transition())),
                patchHead(recipe.head(), p, e, d));
    }

    private static PatchCore.Local local(Recipe.Local recipe, int in, int globalWidth, int heads) {
        return switch (recipe) {
            case Recipe.Local.Window window ->
                new PatchCore.Local.Window(
                        new Linear("local_in", in, window.width(), true),
                        layers("local_core", window.width(), heads, window.layers()),
                        new LayerNorm("local_norm", window.width()),
                        window.window());
            case Recipe.Local.Gru gru ->
                new PatchCore.Local.Recurrent(new Gru("local", in, globalWidth), gru.resetEachPatch());
        };
    }

    private static List<Layer> layers(String path, int width, int heads, List<Recipe.LayerKind> kinds) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            layers.add(layer(path, i, width, heads, kinds.get(i)));
        }
        return layers;
    }

    private static Layer layer(String path, int index, int width, int heads, Recipe.LayerKind kind) {
        String here = path + "." + index;
        return switch (kind) {
            case Recipe.LayerKind.Attention attention -> Layer.Attention.of(here, width, heads, attention.qkNorm());
            case Recipe.LayerKind.Encoder encoder ->
                Layer.Encoder.of(path + ".layers." + index, width, heads, encoder.dropout());
            case Recipe.LayerKind.GatedConv conv -> Layer.GatedConv.of(here, width, conv.dilation());
            case Recipe.LayerKind.SparseState sparse ->
                Layer.SparseState.of(
                        here,
                        width,
                        heads,
                        sparse.qkNorm(),
                        new Layer.SparseState.Reach(sparse.window(), sparse.offsets(), sparse.chunk()));
            case Recipe.LayerKind.MixtureOfDepth depth -> mixtureOfDepth(width, heads, depth);
        };
    }

    private static Layer mixtureOfDepth(int width, int heads, Recipe.LayerKind.MixtureOfDepth depth) {
        List<Layer> blocks = new ArrayList<>();
        for (int i = 0; i < (depth.shared() ? 1 : depth.passes()); i++) {
            blocks.add(Layer.Attention.of("mod_refinement.blocks." + i, width, heads, depth.qkNorm()));
        }
        return new Layer.MixtureOfDepth(
                new Linear("mod_refinement.router", width, 1, false),
                blocks,
                depth.passes(),
                depth.group(),
                depth.capacity());
    }

    private static Optional<Embedding> transition(Recipe.Transition transition) {
        return switch (transition) {
            case Recipe.Transition.None none -> Optional.empty();
            case Recipe.Transition.Zeros zeros -> Optional.of(transition(Init.ZEROS));
            case Recipe.Transition.Counted counted ->
                Optional.of(transition(new Init.BigramLogProbabilities(counted.smoothing())));
        };
    }

    private static Embedding transition(Init init) {
        return new Embedding("transition_head", Model.BYTES, Model.BYTES, init);
    }

    private static PatchHead patchHead(Recipe.Head head, int patchBytes, int byteWidth, int globalWidth) {
        return switch (head) {
            case Recipe.Head.None none -> new PatchHead.None();
            case Recipe.Head.Factorized factorized -> {
                List<Linear> heads = new ArrayList<>();
                for (int i = 0; i < patchBytes; i++) {
                    heads.add(new Linear("patch_prediction_heads." + i, globalWidth, Model.BYTES, true));
                }
                yield new PatchHead.Factorized(heads);
            }
            case Recipe.Head.Autoregressive autoregressive ->
                new PatchHead.Autoregressive(
                        new Vector("patch_generator.bos", byteWidth),
                        new Linear("patch_generator.initial_state", globalWidth, autoregressive.width(), true),
                        new Gru("patch_generator.cell", byteWidth, autoregressive.width()),
                        new Linear("patch_generator.output", autoregressive.width(), Model.BYTES, true));
        };
    }

    private static Model.ByteLm byteLm(Recipe.ByteLm recipe) {
        int d = recipe.width();
        int a = recipe.abiWidth();
        List<Recipe.LayerKind> kinds = new ArrayList<>();
        for (int i = 0; i < recipe.layers(); i++) {
            kinds.add(new Recipe.LayerKind.Encoder(recipe.dropout()));
        }
        return new Model.ByteLm(
                bytes("emb", d),
                new Embedding("pos", recipe.contextBytes(), d, new Init.Normal(1)),
                layers("core", d, recipe.heads(), kinds),
                new Model.Abi(new Linear("to_abi.0", d, a, true), new LayerNorm("to_abi.1", a)),
                new Linear("from_abi", a, d, true),
                new Model.ByteLm.Output(new LayerNorm("norm", d), new Linear("head", d, Model.BYTES, true)));
    }

    private static Model.TokenLm tokenLm(Recipe.TokenLm recipe) {
        int d = recipe.width();
        // Rows of length 1: the table is the head too, and logits must begin near 0.
        Init unit = new Init.Normal(1 / Math.sqrt(d));
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < recipe.layers(); i++) {
            layers.add(Layer.Attention.of("core." + i, d, recipe.heads(), true, recipe.hiddenWidth()));
        }
        return new Model.TokenLm(
                new Embedding("tokens", recipe.vocabulary(), d, unit),
                new Embedding("positions", recipe.contextSymbols(), d, new Init.Sinusoids()),
                layers,
                new LayerNorm("norm", d));
    }

    /** The base's parameters have the same names here, so that its weights can be taken over. */
    private static Model.TokenLm adaptedLm(Recipe.AdaptedLm recipe) {
        Model.TokenLm base = tokenLm(recipe.base());
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < base.layers().size(); i++) {
            layers.add(base.layers().get(i));
            layers.add(Layer.Bottleneck.of("adapter." + i, recipe.base().width(), recipe.rank()));
        }
        return new Model.TokenLm(base.tokens(), base.positions(), layers, base.norm());
    }

    private static Model.UntiedLm routedLm(Recipe.RoutedLm recipe, Optional<Linear> classes) {
        int d = recipe.width();
        Init normal = new Init.Normal(1 / Math.sqrt(d));
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < recipe.layers(); i++) {
            layers.add(Layer.Routed.of("blocks." + i, d, recipe.pathways()));
        }
        return new Model.UntiedLm(
                new Embedding("embed", Model.BYTES, d, normal),
                switch (recipe.positions()) {
                    case NONE -> Optional.empty();
                    case LEARNED -> Optional.of(new Embedding("pos_embed", recipe.contextBytes(), d, normal));
                },
                recipe.contextBytes(),
                layers,
                new Model.UntiedLm.Readout(
                        new LayerNorm("final_norm", d), new Linear("unembed", d, Model.BYTES, false), normal, classes),
                recipe.quantizer());
    }

    private static Model.UntiedLm vanillaLm(Recipe.VanillaLm recipe) {
        int d = recipe.width();
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < recipe.layers(); i++) {
            layers.add(Layer.Gelu.of("blocks." + i, d, recipe.heads(), recipe.hiddenWidth()));
        }
        return new Model.UntiedLm(
                bytes("tok_embed", d),
                Optional.of(new Embedding("pos_embed", recipe.contextBytes(), d, new Init.Normal(1))),
                recipe.contextBytes(),
                layers,
                new Model.UntiedLm.Readout(
                        new LayerNorm("norm_final", d),
                        new Linear("unembed", d, Model.BYTES, false),
                        Init.fanIn(d),
                        Optional.empty()),
                Quantizer.NONE);
    }

    private static Embedding bytes(String path, int width) {
        return new Embedding(path, Model.BYTES, width, new Init.Normal(1));
    }
}
