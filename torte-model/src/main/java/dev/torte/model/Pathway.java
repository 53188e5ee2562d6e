package dev.torte.model;

import dev.torte.model.Block.Linear;
import java.util.List;

/**
 * One of the ways that a {@link Layer.Routed} sends a position: a causal map from normed rows z (rows, width) to as many rows. No
 * bias, no activation at the end; the first weights are normal with variance 1 / fan-in.
 */
public sealed interface Pathway extends Block {

    /** Returns the kind's name in reports, such as {@code sparse}. */
    String name();

    /** y[t, c] = sum over j of weight[c, 0, j] * z[t - (taps - 1 - j), c], zeros before the start. */
    record Filter(String name, String path, int width, int taps) implements Pathway {
        public Param weight() {
            return Param.of(path + ".weight", new Init.Normal(1 / Math.sqrt(taps)), width, 1, taps);
        }

        @Override
        public List<Param> params() {
            return List.of(weight());
        }
    }

    /** s[t] = tanh(decay) * s[t - 1] + in * z[t], y[t] = out * s[t], for each channel by itself; s is 0 before the start. */
    record State(String path, int width) implements Pathway {
        /** Its tanh, 0.905, forgets half in seven positions. */
        private static final float FIRST_DECAY = 1.5f;

        @Override
        public String name() {
            return "state";
        }

        public Param decay() {
            return Param.of(path + ".a_raw", new Init.Constant(FIRST_DECAY), width);
        }

        public Param in() {
            return Param.of(path + ".b", new Init.Normal(1 / Math.sqrt(width)), width);
        }

        public Param out() {
            return Param.of(path + ".c_out", new Init.Normal(1 / Math.sqrt(width)), width);
        }

        @Override
        public List<Param> params() {
            return List.of(decay(), in(), out());
        }
    }

    /**
     * Each head scores this position's query against the keys of all positions so far, q k / sqrt(head width), keeps the
     * {@code kept} best (of equals the earlier), and weighs their values by the softmax of their scores; y is the mean over
     * heads. Values are as wide as a row, so nothing maps them back. Rows of {@code query}, {@code key} and {@code value} are
     * head by head.
     */
    record Sparse(Linear query, Linear key, Linear value, int heads, int kept) implements Pathway {
        static Sparse of(String path, int width, int heads, int headWidth, int kept) {
            return new Sparse(
                    new Linear(path + ".Wq", width, heads * headWidth, false),
                    new Linear(path + ".Wk", width, heads * headWidth, false),
                    new Linear(path + ".Wv", width, heads * width, false),
                    heads,
                    kept);
        }

        @Override
        public String name() {
            return "sparse";
        }

        /** Returns the floats of a query and of a key of one head. */
        public int headWidth() {
            return query.out() / heads;
        }

        @Override
        public List<Param> params() {
            return List.of(normal(query), normal(key), normal(value));
        }
    }

    /** y = down(gelu(up z)), gelu by erf. */
    record Dense(Linear up, Linear down) implements Pathway {
        static Dense of(String path, int width, int hidden) {
            return new Dense(
                    new Linear(path + ".up", width, hidden, false), new Linear(path + ".down", hidden, width, false));
        }

        @Override
        public String name() {
            return "dense";
        }

        @Override
        public List<Param> params() {
            return List.of(normal(up), normal(down));
        }
    }

    /** Returns the weight of a map with the first values that all of a routed model have. */
    static Param normal(Linear map) {
        return map.weight().from(new Init.Normal(1 / Math.sqrt(map.in())));
    }
}
