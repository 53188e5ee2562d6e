package dev.torte.train;

import dev.torte.model.Adapter;
import dev.torte.model.Blueprint;
import dev.torte.model.Param;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.model.contract.Tokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A finished token model that stays as it is, and the adapter that is learnt for it. Immutable.
 *
 * @param baseIdentity of the base's file
 * @param base         stored as floats; its data must last as long as this
 */
public record Adaptation(Adapter adapter, String baseIdentity, Weights base) implements Objective {

    public Adaptation {
        Blueprint blueprint = base.blueprint();
        if (!(blueprint.recipe() instanceof Recipe.TokenLm recipe)) {
            throw new IllegalArgumentException("an adapter needs a token model as its base, found "
                    + blueprint.recipe().getClass().getSimpleName());
        }
        for (Param param : blueprint.deployed()) {
            if (base.scales(param).isPresent()) {
                throw new IllegalArgumentException(
                        param.name() + ": an adapter needs a base of floats, found " + base.get(param));
            }
        }
        // Throws if the rank does not fit.
        adapter.params(recipe);
    }

    /** Returns the recipe of the adapted model. */
    public Recipe recipe() {
        return adapter.adapted(baseRecipe());
    }

    /** Returns the recipe of the base. */
    public Recipe.TokenLm baseRecipe() {
        return (Recipe.TokenLm) base.blueprint().recipe();
    }

    /** Returns the parameters that are learnt. */
    public List<Param> params() {
        return adapter.params(baseRecipe());
    }

    /** Returns what the adapter takes. */
    public Adapter.Size size() {
        return adapter.size(baseRecipe());
    }

    void requireTokenizer(Tokenizer found) {
        if (!found.equals(base.tokenizer())) {
            throw new IllegalArgumentException("an adapter reads by the tokenizer of its base with "
                    + base.tokenizer().merges().size() + " merges, found another with "
                    + found.merges().size());
        }
    }

    /** Returns the base's weights as libtorch takes them; the caller closes it. */
    FlatBuffer memory() {
        FlatBuffer memory = new FlatBuffer(Layout.of(base.blueprint().trained()));
        memory.set(values());
        return memory;
    }

    private Map<String, float[]> values() {
        Map<String, float[]> values = new LinkedHashMap<>();
        base.blueprint().trained().forEach(param -> values.put(param.name(), base.floats(param)));
        return values;
    }

    /** Returns what a forward pass adds to linear maps, over tensors by parameter name. */
    Map<String, TorchWeights.LowRank> changes(Map<String, Tensor> tensors) {
        return switch (adapter) {
            case Adapter.Lora lora -> {
                Map<String, TorchWeights.LowRank> changes = new HashMap<>();
                for (Adapter.Lora.Change change : lora.changes(baseRecipe())) {
                    changes.put(
                            change.weight().name(),
                            new TorchWeights.LowRank(
                                    tensors.get(change.down().name()),
                                    tensors.get(change.up().name()),
                                    lora.scale()));
                }
                yield Map.copyOf(changes);
            }
            // A layer of the adapted model, not a change of one.
            case Adapter.Residual residual -> Map.of();
        };
    }

    /** Returns the weights of the adapted model by name, given those of the adapter. */
    Map<String, float[]> applied(Map<String, float[]> learnt) {
        Map<String, float[]> values = values();
        switch (adapter) {
            case Adapter.Lora lora ->
                lora.changes(baseRecipe())
                        .forEach(change -> add(
                                values.get(change.weight().name()),
                                learnt.get(change.down().name()),
                                learnt.get(change.up().name()),
                                lora));
            case Adapter.Residual residual -> values.putAll(learnt);
        }
        return values;
    }

    /** weight += scale * up down, each sum in double precision. */
    private static void add(float[] weight, float[] down, float[] up, Adapter.Lora lora) {
        int rank = lora.rank();
        int in = down.length / rank;
        double[] row = new double[in];
        for (int out = 0; out < up.length / rank; out++) {
            Arrays.fill(row, 0);
            for (int r = 0; r < rank; r++) {
                double factor = up[out * rank + r];
                for (int i = 0; i < in; i++) {
                    row[i] += factor * down[r * in + i];
                }
            }
            for (int i = 0; i < in; i++) {
                weight[out * in + i] = (float) (weight[out * in + i] + lora.scale() * row[i]);
            }
        }
    }
}
