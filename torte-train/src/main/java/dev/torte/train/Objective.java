package dev.torte.train;

import java.util.Optional;

/** What a run is to learn. */
public sealed interface Objective permits Objective.Prediction, Adaptation, Correction {

    /** All weights of the recipe, to predict the next symbol. */
    record Prediction() implements Objective {}

    /** Returns the objective of a run that learns an adapter, or without one all weights. */
    static Objective of(Optional<Adaptation> adaptation) {
        return adaptation.<Objective>map(given -> given).orElseGet(Prediction::new);
    }
}
