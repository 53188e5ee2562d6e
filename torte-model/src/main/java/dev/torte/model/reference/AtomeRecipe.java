package dev.torte.model.reference;

import dev.torte.model.Blueprint;
import dev.torte.model.Param;
import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.Recipe.Positions;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the recipe of a checkpoint of atome-lm: its routed model, or the vanilla transformer beside it. Sizes come from shapes, the
 * rest from its settings. Names are the same here and there.
 */
public final class AtomeRecipe {
    /** The routed model has no positions, so its file does not say how far it may look back. */
    private static final int CONTEXT = 256;

    private static final int PATHWAYS = 3;
    private static final String ROUTER = "blocks.0.router.proj.weight";
    private static final String POSITIONS = "pos_embed.weight";

    private final Map<String, Tensor> tensors;
    private final ReferenceOptions options;

    private AtomeRecipe(Map<String, Tensor> tensors, ReferenceOptions options) {
        this.tensors = tensors;
        this.options = options;
    }

    /** Returns whether tensors are those of a routed model or a vanilla transformer. */
    public static boolean fits(Map<String, Tensor> tensors) {
        return tensors.containsKey("unembed.weight")
                && (tensors.containsKey(ROUTER) || tensors.containsKey("tok_embed.weight"));
    }

    /**
     * Returns the recipe.
     *
     * @throws TorteException.Malformed naming a tensor or setting that is needed and missing
     */
    public static Recipe of(Map<String, Tensor> tensors, ReferenceOptions options) {
        AtomeRecipe recipe = new AtomeRecipe(tensors, options);
        return tensors.containsKey(ROUTER) ? recipe.routed() : recipe.vanilla();
    }

    /** Leaves out the tensors of pathways that a routed recipe has not: checkpoints hold them unused. */
    public static Map<String, Tensor> used(Map<String, Tensor> tensors, Recipe recipe) {
        Set<String> wanted =
                Blueprint.of(recipe).params().stream().map(Param::name).collect(Collectors.toSet());
        Map<String, Tensor> used = new LinkedHashMap<>(tensors);
        used.keySet()
                .removeIf(
                        name -> name.matches("blocks\\.[0-9]+\\.(local|state|sparse)\\..*") && !wanted.contains(name));
        return used;
    }

    private Recipe routed() {
        int routes = dim(ROUTER, 0);
        if (routes != PATHWAYS) {
            throw options.malformed(
                    "n_pathways", PATHWAYS + " pathways, local, state and sparse", routes + ", without saying which");
        }
        return new Recipe.RoutedLm(
                options.whole("max_seq", CONTEXT),
                dim("embed.weight", 1),
                blocks(),
                Positions.NONE,
                List.of(
                        new PathwayKind.Local(dim("blocks.0.local.weight", 2)),
                        new PathwayKind.State(),
                        new PathwayKind.Sparse(1, dim("blocks.0.sparse.Wq.weight", 0), options.required("top_k"))),
                quantizer(options.text("quantizer").orElse("ternary")));
    }

    private Quantizer quantizer(String name) {
        return switch (name) {
            case "ternary" -> Quantizer.TERNARY;
            case "power3" -> Quantizer.POWER3;
            case "power3_pr" -> Quantizer.POWER3_PER_ROW;
            default -> throw options.malformed("quantizer", "ternary, power3 or power3_pr", name);
        };
    }

    private Recipe vanilla() {
        return new Recipe.VanillaLm(
                dim(POSITIONS, 0),
                dim(POSITIONS, 1),
                options.required("n_heads"),
                blocks(),
                dim("blocks.0.ffn.up.weight", 0));
    }

    private int blocks() {
        return (int) tensors.keySet().stream()
                .filter(name -> name.matches("blocks\\.[0-9]+\\.(router\\.proj|attn\\.qkv)\\.weight"))
                .count();
    }

    private int dim(String name, int axis) {
        Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.shape().rank() <= axis) {
            throw options.malformed(
                    "of tensor " + name,
                    "a shape with " + (axis + 1) + " axes",
                    tensor == null ? "nothing" : tensor.toString());
        }
        return tensor.shape().dim(axis);
    }
}
