package dev.torte.model;

import dev.torte.model.contract.Tokenizer;
import java.util.List;

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
     * @param tableBits binary logarithm of the bytes of counters that a stream keeps; all its memory is about twice that
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

    private static void requireIn(String what, int value, int least, int most) {
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
