package dev.torte.model;

/** One pathway of a {@link Recipe.RoutedLm}, as a user writes it; see {@link Pathway} for what it computes. */
public sealed interface PathwayKind {
    /** What files may ask for: each head takes a pass over the positions before. */
    int MOST_HEADS = 256;

    /** A filter of the last {@code taps} positions. */
    record Local(int taps) implements PathwayKind {
        public Local {
            Recipe.requireIn("taps", taps, 1, Recipe.RoutedLm.MOST_BYTES);
        }
    }

    /** A second filter beside {@link Local}, meant to be longer. */
    record Wide(int taps) implements PathwayKind {
        public Wide {
            Recipe.requireIn("taps", taps, 1, Recipe.RoutedLm.MOST_BYTES);
        }
    }

    /** A memory of each channel that fades by itself. */
    record State() implements PathwayKind {}

    /** Attention to the {@code kept} positions that score best, of each head. */
    record Sparse(int heads, int headWidth, int kept) implements PathwayKind {
        public Sparse {
            Recipe.requireIn("heads", heads, 1, MOST_HEADS);
            Recipe.requireIn("headWidth", headWidth, 1, Recipe.RoutedLm.WIDEST);
            Recipe.requireIn("kept", kept, 1, Recipe.RoutedLm.MOST_BYTES);
        }
    }

    /** Two maps with {@code expansion} times the width between them. */
    record Dense(int expansion) implements PathwayKind {
        public Dense {
            Recipe.requireIn("expansion", expansion, 1, MOST_HEADS);
        }
    }
}
