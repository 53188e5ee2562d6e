package dev.torte.model.reference;

import dev.torte.model.Param;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the reference implementation calls our parameters. Almost all names are equal; it differs where one of its cells has no
 * layer number, in the shape of the start vector, and by tensors that repeat others.
 */
public final class ReferenceNames {
    /** The table of logits by current byte, which checkpoints may store in other ways than the rest. */
    public static final String TRANSITION_TABLE = "transition_head.weight";

    private static final String CELL = "patch_generator.cell.";
    private static final String LAYER = "_l0";
    private static final String START = "bos_context";

    /** Kept by the reference although they say nothing new: a shared table, and the fixed head that this project freezes. */
    private static final List<String> REPEATED = List.of("patch_generator.byte_embedding.weight", "canonical_head");

    private ReferenceNames() {}

    /** Returns the reference's name of a parameter. */
    public static String of(Param param) {
        return param.name().startsWith(CELL) && param.name().endsWith(LAYER)
                ? param.name().substring(0, param.name().length() - LAYER.length())
                : param.name();
    }

    /** Returns the reference's shape of a parameter; it has as many elements as ours. */
    public static Shape shapeOf(Param param) {
        return param.name().equals(START) ? Shape.of(1, 1, param.shape().dim(0)) : param.shape();
    }

    /** Returns whether the reference stores a tensor under this name that no parameter of ours needs. */
    public static boolean isRepeated(String name) {
        return REPEATED.contains(name);
    }

    /**
     * Gives the reference's tensors our names and shapes.
     *
     * @param params    what is wanted
     * @param reference its tensors by its names; surplus ones are an error unless they repeat others or are {@code UNUSED}
     * @return our name to tensor, in the order of {@code params}; the data is shared
     * @throws TorteException.Incompatible listing every missing, mis-shaped and surplus tensor
     */
    public static Map<String, Tensor> rename(List<Param> params, Map<String, Tensor> reference, Path where) {
        List<String> mismatches = new ArrayList<>();
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        TreeSet<String> surplus = new TreeSet<>(reference.keySet());
        surplus.removeIf(ReferenceNames::isRepeated);
        for (Param param : params) {
            String name = of(param);
            surplus.remove(name);
            Tensor tensor = reference.get(name);
            if (tensor != null && tensor.shape().equals(shapeOf(param))) {
                renamed.put(param.name(), tensor.as(param.name(), param.shape()));
            } else if (param.role() != Param.Role.UNUSED) {
                mismatches.add(name + ": expected " + shapeOf(param) + ", found "
                        + (tensor == null ? "nothing" : tensor.shape().toString()));
            }
        }
        surplus.forEach(name -> mismatches.add(
                name + ": expected no such tensor, found " + reference.get(name).shape()));
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(
                    where, "the recipe", mismatches, "Name the recipe that the checkpoint was trained with.");
        }
        return renamed;
    }
}
