package dev.torte.corpus;

import java.util.List;

/** Which texts training windows come from. */
public sealed interface Mixture {

    /** All windows from one text. */
    record Single(SymbolStream text) implements Mixture {}

    /** Each window from one of several texts, chosen anew each time with chances in proportion to their weights. */
    record Weighted(List<Part> parts) implements Mixture {
        public Weighted {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("parts are empty, at least one text is needed");
            }
        }
    }

    /**
     * A text and its share.
     *
     * @param weight in 1..1,000,000,000; whole numbers, so that shares are exact
     */
    record Part(SymbolStream text, int weight) {
        public Part {
            if (weight < 1 || weight > 1_000_000_000) {
                throw new IllegalArgumentException("weight " + weight + " must be in 1..1000000000");
            }
        }
    }

    /** Returns the texts in order with their weights. */
    default List<Part> all() {
        return switch (this) {
            case Single(SymbolStream text) -> List.of(new Part(text, 1));
            case Weighted(List<Part> parts) -> parts;
        };
    }
}
