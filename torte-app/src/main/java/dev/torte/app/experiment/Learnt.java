package dev.torte.app.experiment;

import dev.torte.train.Adaptation;
import java.util.Optional;

/**
 * What a record says of how a model learnt, besides the course of it.
 *
 * @param parameters       of the model as it is used
 * @param learntParameters of them, or of an adapter's, those that were learnt
 * @param bytesPerSymbol   of the training text
 * @param bytesPerStep     of text that an update read
 * @param flopsPerByte     of training text
 * @param adaptation       if it is an adapter that was learnt
 */
record Learnt(
        long parameters,
        long learntParameters,
        double bytesPerSymbol,
        double bytesPerStep,
        double flopsPerByte,
        Optional<Adaptation> adaptation) {}
