package dev.torte.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of a model with all its constants. A block says what it is and which parameters it has; how it computes is said
 * twice, by the trainer and by the runtime, each with an exhaustive {@code switch} over this family.
 *
 * <p>Formulas are stated per row, a row being the state of one position. Widths count floats. LayerNorm means biased
 * variance and epsilon {@link #NORM_EPSILON}.
 */
public sealed interface Block permits Block.Part, Pathway, Layer, Model {

    /** Added to the variance inside every LayerNorm. */
    float NORM_EPSILON = 1e-5f;

    /** Added to the mean square inside the QK norm: the spacing of floats at 1. */
    float QK_NORM_EPSILON = 0x1p-23f;

    /** Returns every parameter of this block and its parts, in a fixed order. */
    List<Param> params();

    /** Concatenates the parameters of parts in order. */
    static List<Param> paramsOf(List<? extends Block> parts) {
        List<Param> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.params()));
        return List.copyOf(all);
    }

    /** The small blocks that everything else is made of. */
    sealed interface Part extends Block {}

    /** A table; row i of (rows, width) stands for byte or position i. */
    record Embedding(String path, int rows, int width, Init init) implements Part {
        public Param weight() {
            return Param.of(path + ".weight", init, rows, width);
        }

        @Override
        public List<Param> params() {
            return List.of(weight());
        }
    }

    /** A single learned row of {@code width} floats, zero at first. */
    record Vector(String path, int width) implements Part {
        public Param value() {
            return Param.of(path, Init.ZEROS, width);
        }

        @Override
        public List<Param> params() {
            return List.of(value());
        }
    }

    /** y = W x (+ b), W of shape (out, in). */
    record Linear(String path, int in, int out, boolean bias) implements Part {
        public Param weight() {
            return Param.of(path + ".weight", Init.fanIn(in), out, in);
        }

        /** Returns the bias, shape (out); only when {@link #bias()}. */
        public Param biasParam() {
            if (!bias) {
                throw new IllegalArgumentException(path + " has no bias");
            }
            return Param.of(path + ".bias", Init.fanIn(in), out);
        }

        @Override
        public List<Param> params() {
            return bias ? List.of(weight(), biasParam()) : List.of(weight());
        }
    }

    /** y = (x - mean) / sqrt(variance + epsilon) * weight + bias over one row. */
    record LayerNorm(String path, int width) implements Part {
        public Param weight() {
            return Param.of(path + ".weight", Init.ONES, width);
        }

        public Param bias() {
            return Param.of(path + ".bias", Init.ZEROS, width);
        }

        @Override
        public List<Param> params() {
            return List.of(weight(), bias());
        }
    }

    /**
     * h + down(silu(gate z) * up z) with z = LayerNorm h; the three maps have no bias. The hidden width is
     * 64 * round-half-even(8 width / 192) where a recipe does not say another.
     */
    record SwiGlu(LayerNorm norm, Linear gate, Linear up, Linear down) implements Part {
        static SwiGlu of(String path, int width, int hidden) {
            return new SwiGlu(
                    new LayerNorm(path + ".ffn_norm", width),
                    new Linear(path + ".gate", width, hidden, false),
                    new Linear(path + ".up", width, hidden, false),
                    new Linear(path + ".down", hidden, width, false));
        }

        static int hidden(int width) {
            int hidden = 64 * (int) Math.rint(8.0 * width / 192.0);
            if (hidden == 0) {
                throw new IllegalArgumentException("a SwiGLU needs a width above 12, found " + width);
            }
            return hidden;
        }

        @Override
        public List<Param> params() {
            return paramsOf(List.of(norm, gate, up, down));
        }
    }

    /**
     * Gated recurrent unit, gates stacked r, z, n in the rows of both matrices: r = sigmoid(..), z = sigmoid(..),
     * n = tanh(W_in x + b_in + r * (W_hn h + b_hn)), h' = (1 - z) * n + z * h. The first state is zero.
     */
    record Gru(String path, int in, int hidden) implements Part {
        public Param inputWeight() {
            return Param.of(path + ".weight_ih_l0", Init.fanIn(hidden), 3 * hidden, in);
        }

        public Param stateWeight() {
            return Param.of(path + ".weight_hh_l0", Init.fanIn(hidden), 3 * hidden, hidden);
        }

        public Param inputBias() {
            return Param.of(path + ".bias_ih_l0", Init.fanIn(hidden), 3 * hidden);
        }

        public Param stateBias() {
            return Param.of(path + ".bias_hh_l0", Init.fanIn(hidden), 3 * hidden);
        }

        @Override
        public List<Param> params() {
            return List.of(inputWeight(), stateWeight(), inputBias(), stateBias());
        }
    }

    /**
     * Causal depthwise convolution, one filter of {@code taps} weights per channel:
     * y[t] = bias + sum over j of weight[c, 0, j] * x[t - (taps - 1 - j) * dilation], zeros before the start.
     */
    record DepthwiseConv(String path, int width, int taps, int dilation) implements Part {
        public Param weight() {
            return Param.of(path + ".weight", Init.fanIn(taps), width, 1, taps);
        }

        public Param bias() {
            return Param.of(path + ".bias", Init.fanIn(taps), width);
        }

        @Override
        public List<Param> params() {
            return List.of(weight(), bias());
        }
    }
}
