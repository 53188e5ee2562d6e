package dev.torte.model;

import dev.torte.model.Block.Linear;
import java.util.ArrayList;
import java.util.List;

/**
 * The few weights that are learnt to fit a finished token model to a domain, while all of its own stay as they are. What a
 * comparison sets against a capsule.
 */
public sealed interface Adapter {

    /** Returns the recipe of a model of {@code base} with this adapter; throws IllegalArgumentException if the rank does not fit. */
    Recipe adapted(Recipe.TokenLm base);

    /** Returns what is learnt for a model of {@code base}; throws IllegalArgumentException if the rank does not fit. */
    List<Param> params(Recipe.TokenLm base);

    /**
     * Changes of low rank to the maps into and out of attention, in every layer: y = W x + alpha/rank * up(down x). {@code down}
     * starts as a linear map does and {@code up} as zero, so that the first model is the base. After learning the product is added
     * to W, and the result is a model like any other. (Hu et al., "LoRA", 2021.)
     *
     * @param rank  rows of {@code down}
     * @param alpha weight of the change, before it is divided by the rank
     */
    record Lora(int rank, double alpha) implements Adapter {
        public Lora {
            if (rank < 1 || !(alpha > 0) || Double.isInfinite(alpha)) {
                throw new IllegalArgumentException(
                        "rank must be at least 1 and alpha above 0 and finite, found " + rank + " and " + alpha);
            }
        }

        /** Returns what the product of the two maps is multiplied by. */
        public float scale() {
            return (float) (alpha / rank);
        }

        /** Returns the changes in the order of the layers. */
        public List<Change> changes(Recipe.TokenLm base) {
            if (rank > base.width()) {
                throw new IllegalArgumentException(
                        "rank must be at most the width " + base.width() + ", found " + rank);
            }
            List<Change> all = new ArrayList<>();
            for (Layer layer : layersOf(base)) {
                Layer.Attention attention = (Layer.Attention) layer;
                all.add(change(attention.qkv()));
                all.add(change(attention.out()));
            }
            return List.copyOf(all);
        }

        private Change change(Linear map) {
            return new Change(
                    map.weight(),
                    Param.of(map.path() + ".lora_down", Init.fanIn(map.in()), rank, map.in()),
                    Param.of(map.path() + ".lora_up", Init.ZEROS, map.out(), rank));
        }

        /** The product is added to the base's weights, so the recipe is the same. */
        @Override
        public Recipe adapted(Recipe.TokenLm base) {
            return base;
        }

        @Override
        public List<Param> params(Recipe.TokenLm base) {
            return changes(base).stream()
                    .flatMap(change -> List.of(change.down(), change.up()).stream())
                    .toList();
        }

        /**
         * The change of one matrix.
         *
         * @param weight of the base, (out, in)
         * @param down   (rank, in)
         * @param up     (out, rank)
         */
        public record Change(Param weight, Param down, Param up) {}
    }

    /**
     * A bottleneck of {@code rank} after every layer: {@link Layer.Bottleneck}. The first model is the base; the result keeps the
     * adapter as layers of its own, since what is not linear cannot be added to a weight. (Houlsby et al., "Parameter-efficient transfer
     * learning", 2019, with one adapter a layer.)
     */
    record Residual(int rank) implements Adapter {
        public Residual {
            if (rank < 1) {
                throw new IllegalArgumentException("rank must be at least 1, found " + rank);
            }
        }

        @Override
        public Recipe adapted(Recipe.TokenLm base) {
            return new Recipe.AdaptedLm(base, rank);
        }

        @Override
        public List<Param> params(Recipe.TokenLm base) {
            return layersOf(adapted(base)).stream()
                    .filter(layer -> layer instanceof Layer.Bottleneck)
                    .flatMap(layer -> layer.params().stream())
                    .toList();
        }
    }

    private static List<Layer> layersOf(Recipe recipe) {
        if (Blueprint.of(recipe).model() instanceof Model.TokenLm model) {
            return model.layers();
        }
        throw new AssertionError("a token model has token layers: " + recipe);
    }

    /** Returns what an adapter alone takes, beside the base that it needs. */
    default Size size(Recipe.TokenLm base) {
        List<Param> params = params(base);
        long values =
                params.stream().mapToLong(param -> param.shape().elements()).sum();
        return new Size(values, values * Float.BYTES, values + (long) params.size() * Float.BYTES);
    }

    /**
     * What an adapter takes.
     *
     * @param float32Bytes four for each value
     * @param int8Bytes    one for each value and a float for each tensor, as {@link Precision#INT8_PER_TENSOR} has it
     */
    record Size(long parameters, long float32Bytes, long int8Bytes) {}
}
