package dev.torte.model;

import dev.torte.model.Block.DepthwiseConv;
import dev.torte.model.Block.LayerNorm;
import dev.torte.model.Block.Linear;
import dev.torte.model.Block.SwiGlu;
import dev.torte.model.Block.Vector;
import java.util.ArrayList;
import java.util.List;

/** A causal map from (rows, width) to (rows, width): row t depends on rows up to t only. Layers stack. */
public sealed interface Layer extends Block {

    /** Returns the width of a row, both in and out. */
    int width();

    /**
     * h += out(attention(qkv(LayerNorm h))), then SwiGLU. Heads are contiguous slices of a row; the rows of {@code qkv}
     * are all q, then k, then v. With {@code qkNorm} every head of q and k is divided by its root mean square. Scores
     * are scaled by 1/sqrt(head width).
     */
    record Attention(LayerNorm norm, Linear qkv, Linear out, int heads, boolean qkNorm, SwiGlu feedForward)
            implements Layer {
        static Attention of(String path, int width, int heads, boolean qkNorm) {
            return of(path, width, heads, qkNorm, SwiGlu.hidden(width));
        }

        static Attention of(String path, int width, int heads, boolean qkNorm, int hidden) {
            requireHeads(width, heads);
            return new Attention(
                    new LayerNorm(path + ".attn_norm", width),
                    new Linear(path + ".qkv", width, 3 * width, true),
                    new Linear(path + ".attn_out", width, width, true),
                    heads,
                    qkNorm,
                    SwiGlu.of(path, width, hidden));
        }

        @Override
        public int width() {
            return norm.width();
        }

        @Override
        public List<Param> params() {
            return Block.paramsOf(List.of(norm, qkv, out, feedForward));
        }
    }

    /**
     * The plain pre-norm transformer layer: h += out(attention(qkv(norm1 h))); h += linear2(relu(linear1(norm2 h))),
     * hidden width 4 * width, biases everywhere. {@code dropout} acts in training only: on attention weights, on both
     * residual branches and after relu.
     */
    record Encoder(
            LayerNorm norm1, InProjection qkv, Linear out, LayerNorm norm2, Linear linear1, Linear linear2, Heads heads)
            implements Layer {

        /** Number of heads and the share of activations dropped in training. */
        public record Heads(int count, float dropout) {}

        static Encoder of(String path, int width, int heads, float dropout) {
            requireHeads(width, heads);
            return new Encoder(
                    new LayerNorm(path + ".norm1", width),
                    new InProjection(path + ".self_attn", width),
                    new Linear(path + ".self_attn.out_proj", width, width, true),
                    new LayerNorm(path + ".norm2", width),
                    new Linear(path + ".linear1", width, 4 * width, true),
                    new Linear(path + ".linear2", 4 * width, width, true),
                    new Heads(heads, dropout));
        }

        /** The joint q, k, v map of shape (3 width, width); named and initialised unlike other linear maps. */
        public record InProjection(String path, int width) {
            public Param weight() {
                return Param.of(
                        path + ".in_proj_weight", new Init.Uniform(Math.sqrt(6.0 / (4.0 * width))), 3 * width, width);
            }

            public Param bias() {
                return Param.of(path + ".in_proj_bias", Init.ZEROS, 3 * width);
            }
        }

        @Override
        public int width() {
            return norm1.width();
        }

        @Override
        public List<Param> params() {
            List<Param> all = new ArrayList<>(List.of(qkv.weight(), qkv.bias(), out.weight()));
            all.add(out.biasParam().from(Init.ZEROS));
            all.addAll(Block.paramsOf(List.of(linear1, linear2, norm1, norm2)));
            return List.copyOf(all);
        }
    }

    /**
     * (v, g) = in(LayerNorm h); v = depthwise(v); h += out(v * sigmoid(g)); then SwiGLU. The first half of the rows of
     * {@code in} gives v.
     */
    record GatedConv(LayerNorm norm, Linear in, DepthwiseConv conv, Linear out, SwiGlu feedForward) implements Layer {
        /** Filter length of the published cores. */
        public static final int TAPS = 5;

        static GatedConv of(String path, int width, int dilation) {
            return new GatedConv(
                    new LayerNorm(path + ".norm", width),
                    new Linear(path + ".in_proj", width, 2 * width, false),
                    new DepthwiseConv(path + ".depthwise", width, TAPS, dilation),
                    new Linear(path + ".out_proj", width, width, false),
                    SwiGlu.of(path, width, SwiGlu.hidden(width)));
        }

        @Override
        public int width() {
            return norm.width();
        }

        @Override
        public List<Param> params() {
            return Block.paramsOf(List.of(norm, in, conv, out, feedForward));
        }
    }

    /**
     * Attention over few rows, then a gated update, then SwiGLU. Query t sees rows t-window+1..t, rows t-offset for each
     * offset (when >= 0), and the mean key and value of every chunk with index below floor(t/chunk); an element seen twice
     * counts twice. After the attention residual: h += sigmoid(h * gateScale + gateBias) * tanh(h * updateScale).
     */
    record SparseState(Attention attention, Vector gateScale, Vector gateBias, Vector updateScale, Reach reach)
            implements Layer {

        /** Which earlier rows a query sees. */
        public record Reach(int window, List<Integer> offsets, int chunk) {
            public Reach {
                offsets = List.copyOf(offsets);
                if (window < 1 || chunk < 1 || offsets.stream().anyMatch(o -> o < 1)) {
                    throw new IllegalArgumentException("window, chunk and offsets must be at least 1, found " + window
                            + ", " + chunk + ", " + offsets);
                }
            }
        }

        static SparseState of(String path, int width, int heads, boolean qkNorm, Reach reach) {
            return new SparseState(
                    Attention.of(path, width, heads, qkNorm),
                    new Vector(path + ".state_gate_scale", width),
                    new Vector(path + ".state_gate_bias", width),
                    new Vector(path + ".state_update_scale", width),
                    reach);
        }

        @Override
        public int width() {
            return attention.width();
        }

        @Override
        public List<Param> params() {
            return Block.paramsOf(List.of(gateScale, gateBias, updateScale, attention));
        }
    }

    /**
     * For each pass: h += weight * (block(h) - h), where the weight of a row is
     * mask + sigmoid(score) - stopGradient(sigmoid(score)), score = router(h before the passes). Rows come in groups of
     * {@code group}; the offsets of the k best scores of one group select the rows of the next group; the first group
     * selects offsets 0..k-1; k = max(1, round-half-even(group * capacity)). At run time the weight is the mask.
     */
    record MixtureOfDepth(Linear router, List<Layer> blocks, int passes, int group, double capacity) implements Layer {
        public MixtureOfDepth {
            blocks = List.copyOf(blocks);
        }

        /** Returns how many rows of a group are refined. */
        public int selected() {
            return Math.max(1, (int) Math.rint(group * capacity));
        }

        /** Returns the block of a pass; a shared block serves all passes. */
        public Layer block(int pass) {
            return blocks.get(blocks.size() == 1 ? 0 : pass);
        }

        @Override
        public int width() {
            return router.in();
        }

        @Override
        public List<Param> params() {
            List<Block> parts = new ArrayList<>(List.of(router));
            parts.addAll(blocks);
            return Block.paramsOf(parts);
        }
    }

    /** h += up(silu(down(LayerNorm h))), {@code down} to few floats; {@code up} starts at zero, so that h stays as it was. */
    record Bottleneck(LayerNorm norm, Linear down, Linear up) implements Layer {
        static Bottleneck of(String path, int width, int rank) {
            return new Bottleneck(
                    new LayerNorm(path + ".norm", width),
                    new Linear(path + ".down", width, rank, false),
                    new Linear(path + ".up", rank, width, false));
        }

        @Override
        public int width() {
            return norm.width();
        }

        @Override
        public List<Param> params() {
            List<Param> all = new ArrayList<>(Block.paramsOf(List.of(norm, down)));
            all.add(up.weight().from(Init.ZEROS));
            return List.copyOf(all);
        }
    }

    /**
     * z = LayerNorm h; r = softmax(router z); h += sum over i of r[i] * pathway i of z. No pathway is skipped, however small
     * its share.
     */
    record Routed(LayerNorm norm, List<Pathway> pathways, Linear router) implements Layer {
        public Routed {
            pathways = List.copyOf(pathways);
        }

        static Routed of(String path, int width, List<PathwayKind> kinds) {
            List<Pathway> pathways =
                    kinds.stream().map(kind -> pathway(path, width, kind)).toList();
            return new Routed(
                    new LayerNorm(path + ".norm", width),
                    pathways,
                    new Linear(path + ".router.proj", width, pathways.size(), false));
        }

        private static Pathway pathway(String path, int width, PathwayKind kind) {
            return switch (kind) {
                case PathwayKind.Local(int taps) -> new Pathway.Filter("local", path + ".local", width, taps);
                case PathwayKind.Wide(int taps) -> new Pathway.Filter("wide", path + ".wide", width, taps);
                case PathwayKind.State state -> new Pathway.State(path + ".state", width);
                case PathwayKind.Sparse(int heads, int headWidth, int kept) ->
                    Pathway.Sparse.of(path + ".sparse", width, heads, headWidth, kept);
                case PathwayKind.Dense(int expansion) -> Pathway.Dense.of(path + ".dense", width, expansion * width);
            };
        }

        @Override
        public int width() {
            return norm.width();
        }

        @Override
        public List<Param> params() {
            List<Block> parts = new ArrayList<>(List.of(norm));
            parts.addAll(pathways);
            List<Param> all = new ArrayList<>(Block.paramsOf(parts));
            all.add(Pathway.normal(router));
            return List.copyOf(all);
        }
    }

    /**
     * The pre-norm transformer layer without biases: h += out(attention(qkv(norm1 h))); h += down(gelu(up(norm2 h))), gelu by
     * erf. Heads are contiguous slices of a row; the rows of {@code qkv} are all q, then k, then v.
     */
    record Gelu(LayerNorm norm1, Linear qkv, Linear out, LayerNorm norm2, Linear up, Linear down, int heads)
            implements Layer {
        static Gelu of(String path, int width, int heads, int hidden) {
            requireHeads(width, heads);
            return new Gelu(
                    new LayerNorm(path + ".norm1", width),
                    new Linear(path + ".attn.qkv", width, 3 * width, false),
                    new Linear(path + ".attn.out", width, width, false),
                    new LayerNorm(path + ".norm2", width),
                    new Linear(path + ".ffn.up", width, hidden, false),
                    new Linear(path + ".ffn.down", hidden, width, false),
                    heads);
        }

        @Override
        public int width() {
            return norm1.width();
        }

        @Override
        public List<Param> params() {
            return Block.paramsOf(List.of(norm1, qkv, out, norm2, up, down));
        }
    }

    private static void requireHeads(int width, int heads) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException("width " + width + " is not a multiple of " + heads + " heads");
        }
    }
}
