package dev.torte.corpus;

import java.util.List;

/** Which corpora training windows come from. */
public sealed interface Mixture {

    /** All windows from one corpus. */
    record Single(Corpus corpus) implements Mixture {}

    /** Each window from one of several corpora, chosen anew each time with chances in proportion to their weights. */
    record Weighted(List<Part> parts) implements Mixture {
        public Weighted {
            parts = List.copyOf(parts);
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("parts are empty, at least one corpus is needed");
            }
        }
    }

    /**
     * A corpus and its share.
     *
     * @param weight in 1..1,000,000,000; whole numbers, so that shares are exact
     */
    record Part(Corpus corpus, int weight) {
        public Part {
            if (weight < 1 || weight > 1_000_000_000) {
                throw new IllegalArgumentException("weight " + weight + " must be in 1..1000000000");
            }
        }
    }

    /** Returns the corpora in order with their weights. */
    default List<Part> all() {
        return switch (this) {
            case Single(Corpus corpus) -> List.of(new Part(corpus, 1));
            case Weighted(List<Part> parts) -> parts;
        };
    }
}
