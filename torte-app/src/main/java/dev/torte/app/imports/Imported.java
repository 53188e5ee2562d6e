package dev.torte.app.imports;

import dev.torte.model.Weights;
import dev.torte.model.io.Card;

/**
 * A checkpoint in our terms.
 *
 * @param weights ready to be written
 * @param card    where it came from
 */
public record Imported(Weights weights, Card card) {}
