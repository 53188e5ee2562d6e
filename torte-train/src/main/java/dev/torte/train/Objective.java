package dev.torte.train;

import java.util.Optional;
import java.util.Set;

/** What a run is to learn. */
public sealed interface Objective permits Objective.Prediction, Adaptation, Correction {

    /**
     * All weights of the recipe, to predict the next symbol.
     *
     * @param kept parts that stay as they are at first, to the bit; some and not all that the recipe has
     */
    record Prediction(Set<Part> kept) implements Objective {
        public Prediction {
            kept = Set.copyOf(kept);
        }

        /** Learns every weight. */
        public Prediction() {
            this(Set.of());
        }
    }

    /** Returns the objective of a run that learns an adapter, or without one all weights. */
    static Objective of(Optional<Adaptation> adaptation) {
        return adaptation.<Objective>map(given -> given).orElseGet(Prediction::new);
    }
}
