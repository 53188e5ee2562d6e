package dev.torte.model;

import dev.torte.model.contract.Tokenizer;
import java.util.List;
import java.util.Optional;

/**
 * The only description of a model: what a user writes, what a file carries, what {@link Blueprint} expands to blocks. Every
 * choice is a variant with just its own fields. JSON form: {@link RecipeJson}.
 */
public sealed interface Recipe {

    /** A byte-patch core; see {@link PatchCore} for the meaning of the parts. */
    record Patch(
            PatchSize patch,
            Global global,
            int abiWidth,
            ContextFrom context,
            Local local,
            Transition transition,
            Head head)
            implements Recipe {
        public Patch {
            requirePositive("abiWidth", abiWidth);
            if (local instanceof Local.Window window && patch.contextBytes() % window.window() != 0) {
                throw new IllegalArgumentException("contextBytes " + patch.contextBytes()
                        + " is not a multiple of the local window " + window.window());
            }
        }
    }

    /** The plain byte transformer: encoder layers of {@code width}, one position per byte of the context. */
    record ByteLm(int contextBytes, int width, int heads, int layers, int abiWidth, float dropout) implements Recipe {
        public ByteLm {
            requirePositive("contextBytes", contextBytes);
            requirePositive("layers", layers);
            requirePositive("abiWidth", abiWidth);
        }
    }

    /**
     * A transformer over the symbols of a byte-pair tokenizer: attention layers with QK norm and a SwiGLU of
     * {@code hiddenWidth}, one learned position per symbol of the context, the table of symbols tied to the head. With a vocabulary of 256 its symbols are the bytes.
     */
    record TokenLm(int contextSymbols, int width, int heads, int layers, int hiddenWidth, int vocabulary)
            implements Recipe {
        /** What files may ask for: each layer takes memory before any weight is seen. */
        private static final int MOST_LAYERS = 1024;

        public TokenLm {
            requirePositive("contextSymbols", contextSymbols);
            requirePositive("width", width);
            requirePositive("layers", layers);
            requirePositive("heads", heads);
            requirePositive("hiddenWidth", hiddenWidth);
            if (layers > MOST_LAYERS) {
                throw new IllegalArgumentException("layers must be at most " + MOST_LAYERS + ", found " + layers);
            }
            if (vocabulary < Model.BYTES || vocabulary > Tokenizer.MOST_SYMBOLS) {
                throw new IllegalArgumentException("vocabulary must be in " + Model.BYTES + ".."
                        + Tokenizer.MOST_SYMBOLS + ", found " + vocabulary);
            }
        }
    }

    /**
     * A transformer over symbols with a residual adapter of {@code rank} after each layer: what a {@link TokenLm} becomes that was
     * fitted to a domain by {@link Adapter.Residual}.
     */
    record AdaptedLm(TokenLm base, int rank) implements Recipe {
        public AdaptedLm {
            if (rank < 1 || rank > base.width()) {
                throw new IllegalArgumentException("rank must be in 1..width " + base.width() + ", found " + rank);
            }
        }
    }

    /**
     * A model over bytes whose layers send every position along several pathways and mix what comes back by a router; without any
     * bias, its head not tied to its table. Tilelli and atome-lm are of this kind.
     *
     * @param pathways each kind at most once, at least one
     * @param quantizer of all matrices, tables and filters
     */
    record RoutedLm(
            int contextBytes,
            int width,
            int layers,
            Positions positions,
            List<PathwayKind> pathways,
            Quantizer quantizer)
            implements Recipe {
        /** What files may ask for: a stream remembers as many positions. */
        static final int MOST_BYTES = 1 << 16;

        static final int WIDEST = 1 << 14;
        private static final int MOST_LAYERS = 1024;
        private static final long MOST_REMEMBERED = 1 << 28;

        /** Returns these sizes with another quantizer. */
        public RoutedLm with(Quantizer other) {
            return new RoutedLm(contextBytes, width, layers, positions, pathways, other);
        }

        public RoutedLm {
            pathways = List.copyOf(pathways);
            requireIn("contextBytes", contextBytes, 1, MOST_BYTES);
            requireIn("width", width, 1, WIDEST);
            requireIn("layers", layers, 1, MOST_LAYERS);
            requireIn("pathways", pathways.size(), 1, PathwayKind.class.getPermittedSubclasses().length);
            if (pathways.stream().map(Object::getClass).distinct().count() < pathways.size()) {
                throw new IllegalArgumentException("each kind of pathway is there at most once, found " + pathways);
            }
            for (PathwayKind pathway : pathways) {
                if (pathway instanceof PathwayKind.Sparse(int heads, int headWidth, int kept)
                        && (long) contextBytes * heads * (headWidth + width) > MOST_REMEMBERED) {
                    throw new IllegalArgumentException("keys and values of a layer are at most " + MOST_REMEMBERED
                            + " floats, found " + contextBytes + " positions of " + heads + " times "
                            + (headWidth + width));
                }
            }
        }
    }

    /** A routed model with a second head, which says to which of {@code classes} a text belongs. */
    record RoutedClassifier(RoutedLm base, int classes) implements Recipe {
        private static final int MOST_CLASSES = 1024;

        public RoutedClassifier {
            requireIn("classes", classes, 1, MOST_CLASSES);
        }
    }

    /** How a model knows where a byte stands. */
    enum Positions {
        /** Only by what came before it. */
        NONE,
        /** By a learned row for each position of the context. */
        LEARNED
    }

    /**
     * The plain transformer that atome-lm and Tilelli are compared with: learned positions, {@link Layer.Gelu} layers, no bias,
     * its head not tied to its table.
     */
    record VanillaLm(int contextBytes, int width, int heads, int layers, int hiddenWidth) implements Recipe {
        public VanillaLm {
            requireIn("contextBytes", contextBytes, 1, RoutedLm.MOST_BYTES);
            requireIn("width", width, 1, RoutedLm.WIDEST);
            requireIn("layers", layers, 1, RoutedLm.MOST_LAYERS);
            requirePositive("heads", heads);
            requirePositive("hiddenWidth", hiddenWidth);
        }
    }

    /** A capsule with a GRU over byte rows and canonical anchors. */
    record GruCapsule(int anchorWidth, int byteWidth, int hiddenWidth) implements Recipe {
        public GruCapsule {
            requirePositive("anchorWidth", anchorWidth);
            requirePositive("byteWidth", byteWidth);
            requirePositive("hiddenWidth", hiddenWidth);
        }
    }

    /** A capsule that reads canonical anchors only. */
    record MlpCapsule(int anchorWidth, int hiddenWidth) implements Recipe {
        public MlpCapsule {
            requirePositive("anchorWidth", anchorWidth);
            requirePositive("hiddenWidth", hiddenWidth);
        }
    }

    /**
     * A capsule that carries text and counts: see {@link Model.ContextMixCapsule}.
     *
     * @param codeBytes for the carried text, as a code of its own guesses
     * @param tableBits binary logarithm of the bytes of counters that a stream keeps; all its memory is about two and a half times that
     */
    record ContextMixCapsule(int codeBytes, int tableBits) implements Recipe {
        private static final int LEAST_CODE = 16;
        private static final int MOST_CODE = 1 << 24;
        private static final int LEAST_TABLE = 12;
        private static final int MOST_TABLE = 24;

        public ContextMixCapsule {
            requireIn("codeBytes", codeBytes, LEAST_CODE, MOST_CODE);
            requireIn("tableBits", tableBits, LEAST_TABLE, MOST_TABLE);
        }
    }

    /**
     * A brick: a small correction of the logits of any core whose ABI states have {@code abiWidth} floats; see {@link
     * dev.torte.model.Brick}. At most {@code 2^26} weights.
     *
     * @param reads      what the operator and the fading read
     * @param hostLogits what becomes of the host's own logits
     */
    record Brick(int abiWidth, Operator operator, StateSource reads, HostLogits hostLogits) implements Recipe {
        private static final int WIDEST = 4096;
        private static final long MOST_WEIGHTS = 1 << 26;

        public Brick {
            requireIn("abiWidth", abiWidth, 1, WIDEST);
            long hidden = switch (operator) {
                case Operator.Dense dense -> abiWidth;
                case Operator.LowRank(int rank) -> rank;
                case Operator.SparseLowRank sparse -> (long) sparse.experts() * sparse.rank();
                case Operator.GatedSparse gated -> (long) gated.experts() * gated.rank();
            };
            if (hidden > MOST_WEIGHTS / abiWidth) {
                throw new IllegalArgumentException("a brick has at most " + MOST_WEIGHTS
                        + " weights before its result, found " + hidden + " times " + abiWidth);
            }
        }

        /** Returns whether it needs states that the host has learnt, rather than canonical anchors only. */
        public boolean needsLearnedStates() {
            return reads == StateSource.LEARNED_STATE
                    || operator.routes()
                            .filter(StateSource.LEARNED_STATE::equals)
                            .isPresent();
        }
    }

    /** How a brick makes a change of an ABI state out of the state that it reads. */
    sealed interface Operator {
        /** What files may ask for: each active expert takes a pass over the scores of all. */
        int MOST_EXPERTS = 1024;

        /** Returns what decides which experts work; empty where there is no choice. */
        Optional<StateSource> routes();

        /** One matrix of the ABI's width. */
        record Dense() implements Operator {
            @Override
            public Optional<StateSource> routes() {
                return Optional.empty();
            }
        }

        /** Two matrices with {@code rank} floats between them. */
        record LowRank(int rank) implements Operator {
            public LowRank {
                requirePositive("rank", rank);
            }

            @Override
            public Optional<StateSource> routes() {
                return Optional.empty();
            }
        }

        /** {@code active} of {@code experts} such pairs, chosen for each state of {@code router}. */
        record SparseLowRank(int experts, int active, int rank, StateSource router) implements Operator {
            public SparseLowRank {
                requireExperts(experts, active, rank);
            }

            @Override
            public Optional<StateSource> routes() {
                return Optional.of(router);
            }
        }

        /** The same, and every expert has a third matrix, which gates what lies between the two. */
        record GatedSparse(int experts, int active, int rank, StateSource router) implements Operator {
            public GatedSparse {
                requireExperts(experts, active, rank);
            }

            @Override
            public Optional<StateSource> routes() {
                return Optional.of(router);
            }
        }

        private static void requireExperts(int experts, int active, int rank) {
            requireIn("experts", experts, 1, MOST_EXPERTS);
            requireIn("active experts", active, 1, experts);
            requirePositive("rank", rank);
        }
    }

    /** Which states a brick reads. */
    enum StateSource {
        /** The host's own ABI states: of a patch core the context of the byte's patch, of a byte model the state after the byte. */
        LEARNED_STATE,
        /** The canonical anchor after the byte: equal in all hosts, so that what is made of it has the same bits in all of them. */
        CANONICAL_ANCHOR
    }

    /** What becomes of the logits that a brick corrects. */
    enum HostLogits {
        /** They stay, and the correction is added. */
        KEPT,
        /** A learned share of them, which depends on the state, gives way to the correction. */
        FADED
    }

    /** Bytes of a patch, width of a byte row, and the longest context, a multiple of the patch. */
    record PatchSize(int bytes, int byteWidth, int contextBytes) {
        public PatchSize {
            requirePositive("patch bytes", bytes);
            requirePositive("byteWidth", byteWidth);
            requirePositive("contextBytes", contextBytes);
            if (contextBytes % bytes != 0) {
                throw new IllegalArgumentException(
                        "contextBytes " + contextBytes + " is not a multiple of the patch of " + bytes);
            }
        }
    }

    /** The stack over patch states. */
    record Global(int width, int heads, List<LayerKind> layers) {
        public Global {
            layers = List.copyOf(layers);
            requirePositive("global width", width);
            if (layers.isEmpty()) {
                throw new IllegalArgumentException("a global stack needs at least 1 layer, found 0");
            }
        }
    }

    /** One layer of a stack; width and heads are the stack's. */
    sealed interface LayerKind {
        record Attention(boolean qkNorm) implements LayerKind {}

        record Encoder(float dropout) implements LayerKind {
            public Encoder {
                if (!(dropout >= 0 && dropout < 1)) {
                    throw new IllegalArgumentException("dropout must be in [0, 1), found " + dropout);
                }
            }
        }

        record GatedConv(int dilation) implements LayerKind {
            public GatedConv {
                requirePositive("dilation", dilation);
            }
        }

        record SparseState(boolean qkNorm, int window, List<Integer> offsets, int chunk) implements LayerKind {
            public SparseState {
                offsets = List.copyOf(offsets);
            }
        }

        /** Refinement by {@code passes} attention layers, one shared or one each. */
        record MixtureOfDepth(boolean qkNorm, int passes, boolean shared, int group, double capacity)
                implements LayerKind {
            public MixtureOfDepth {
                requirePositive("passes", passes);
                requirePositive("group", group);
                if (!(capacity > 0 && capacity <= 1)) {
                    throw new IllegalArgumentException("capacity must be in (0, 1], found " + capacity);
                }
            }
        }
    }

    /** Where the local decoder's context comes from. */
    enum ContextFrom {
        GLOBAL_STATE,
        ABI
    }

    /** The decoder that runs per byte. */
    sealed interface Local {
        /** Layers inside disjoint windows. Heads as in the global stack. */
        record Window(int width, int window, List<LayerKind> layers) implements Local {
            public Window {
                layers = List.copyOf(layers);
                requirePositive("local width", width);
                requirePositive("window", window);
            }
        }

        /** A GRU of the global width. */
        record Gru(boolean resetEachPatch) implements Local {}
    }

    /** The table that adds a row per current byte to the logits. */
    sealed interface Transition {
        record None() implements Transition {}

        record Zeros() implements Transition {}

        /** Starts from log-probabilities counted on the training text. */
        record Counted(double smoothing) implements Transition {
            public Counted {
                if (!(smoothing > 0)) {
                    throw new IllegalArgumentException("smoothing must be above 0, found " + smoothing);
                }
            }
        }
    }

    /** The training-only head that guesses the next patch. */
    sealed interface Head {
        record None() implements Head {}

        record Factorized() implements Head {}

        record Autoregressive(int width) implements Head {
            public Autoregressive {
                requirePositive("patch head width", width);
            }
        }
    }

    static void requireIn(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be in " + least + ".." + most + ", found " + value);
        }
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, found " + value);
        }
    }
}
