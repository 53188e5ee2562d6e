package dev.torte.model.reference;

import dev.torte.model.Recipe;
import dev.torte.model.Recipe.ContextFrom;
import dev.torte.model.Recipe.Global;
import dev.torte.model.Recipe.Head;
import dev.torte.model.Recipe.LayerKind;
import dev.torte.model.Recipe.Local;
import dev.torte.model.Recipe.PatchSize;
import dev.torte.model.Recipe.Transition;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the recipe of a core of the reference: sizes and kinds of layers from names and shapes of its tensors, the rest (heads,
 * windows, norms) from its settings. What has no counterpart here is left for the renaming to report.
 */
public final class ReferenceRecipe {
    /** In every legacy layer of the reference; plays no part in prediction. */
    private static final float DROPOUT = 0.1f;

    /** Dilations of gated convolutions are 1, 2, 4, 8, 1, ... by layer. */
    private static final int DILATIONS = 4;

    private final Map<String, Tensor> tensors;
    private final ReferenceOptions options;

    private ReferenceRecipe(Map<String, Tensor> tensors, ReferenceOptions options) {
        this.tensors = tensors;
        this.options = options;
    }

    /**
     * Returns the recipe.
     *
     * @param tensors the core's tensors by the reference's names
     * @throws TorteException.Malformed naming a tensor or setting that is needed and missing
     */
    public static Recipe of(Map<String, Tensor> tensors, ReferenceOptions options) {
        ReferenceRecipe recipe = new ReferenceRecipe(tensors, options);
        return isPatchCore(tensors) ? recipe.patchCore() : recipe.byteLm();
    }

    /** Returns whether tensors are those of a byte-patch core. */
    public static boolean isPatchCore(Map<String, Tensor> tensors) {
        return tensors.containsKey("byte_emb.weight") && tensors.containsKey("patch_proj.weight");
    }

    /** Returns whether tensors are those of the byte transformer. */
    public static boolean isByteLm(Map<String, Tensor> tensors) {
        return tensors.containsKey("emb.weight") && tensors.containsKey("pos.weight");
    }

    private Recipe byteLm() {
        return new Recipe.ByteLm(
                dim("pos.weight", 0),
                dim("emb.weight", 1),
                options.required("heads"),
                stackLayers("core").size(),
                dim("to_abi.0.weight", 0),
                DROPOUT);
    }

    private Recipe patchCore() {
        int byteWidth = dim("byte_emb.weight", 1);
        int patchBytes = dim("patch_proj.weight", 1) / byteWidth;
        List<LayerKind> global = new ArrayList<>(stackLayers("core"));
        mixtureOfDepth().ifPresent(global::add);
        return new Recipe.Patch(
                new PatchSize(patchBytes, byteWidth, patchBytes * dim("patch_pos.weight", 0)),
                new Global(dim("patch_proj.weight", 0), options.required("heads"), global),
                dim("to_abi.0.weight", 0),
                options.flag("direct_global_context") ? ContextFrom.GLOBAL_STATE : ContextFrom.ABI,
                local(),
                tensors.containsKey(ReferenceNames.TRANSITION_TABLE) ? new Transition.Zeros() : new Transition.None(),
                head());
    }

    private Local local() {
        if (tensors.containsKey("local.weight_ih_l0")) {
            return new Local.Gru(!options.flag("continuous_local"));
        }
        return new Local.Window(
                dim("local_in.weight", 0), options.whole("local_window", 16), stackLayers("local_core"));
    }

    private Head head() {
        if (tensors.containsKey("patch_generator.initial_state.weight")) {
            return new Head.Autoregressive(dim("patch_generator.initial_state.weight", 0));
        }
        return tensors.containsKey("patch_prediction_heads.0.weight") ? new Head.Factorized() : new Head.None();
    }

    private List<LayerKind> stackLayers(String path) {
        List<LayerKind> layers = new ArrayList<>();
        while (layer(path, layers.size()).isPresent()) {
            layers.add(layer(path, layers.size()).get());
        }
        if (layers.isEmpty()) {
            throw missing(path + ".0", "a layer of a known kind");
        }
        return layers;
    }

    private Optional<LayerKind> layer(String path, int index) {
        String here = path + "." + index;
        if (tensors.containsKey(path + ".layers." + index + ".linear1.weight")) {
            return Optional.of(new LayerKind.Encoder(DROPOUT));
        }
        if (tensors.containsKey(here + ".depthwise.weight")) {
            return Optional.of(new LayerKind.GatedConv(1 << (index % DILATIONS)));
        }
        if (tensors.containsKey(here + ".state_gate_scale")) {
            return Optional.of(new LayerKind.SparseState(
                    options.flag("qk_norm"),
                    options.whole("sparse_state_local_window", 32),
                    options.wholes("sparse_state_dilated_offsets", List.of(32, 48, 64, 96)),
                    options.whole("sparse_state_chunk_size", 16)));
        }
        return tensors.containsKey(here + ".qkv.weight")
                ? Optional.of(new LayerKind.Attention(options.flag("qk_norm")))
                : Optional.empty();
    }

    private Optional<LayerKind> mixtureOfDepth() {
        if (!tensors.containsKey("mod_refinement.router.weight")) {
            return Optional.empty();
        }
        return Optional.of(new LayerKind.MixtureOfDepth(
                options.flag("qk_norm"),
                options.required("mod_layers"),
                options.flag("mod_share_weights"),
                options.whole("mod_group_size", 8),
                options.real("mod_capacity", 0.5)));
    }

    private int dim(String name, int axis) {
        Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.shape().rank() <= axis) {
            throw missing(name, "a tensor of at least " + (axis + 1) + " axes");
        }
        return tensor.shape().dim(axis);
    }

    private TorteException missing(String where, String expected) {
        Tensor found = tensors.get(where);
        return new TorteException.Malformed(
                options.path(),
                where,
                expected,
                found == null ? "nothing" : found.toString(),
                "Only cores of fixed patches, byte transformers and capsules can be imported.");
    }
}
