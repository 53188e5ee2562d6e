package dev.torte.train;

import java.util.Objects;

/**
 * Where batches come from.
 *
 * @param batches the windows of every step
 * @param hash    identity of the text behind them; a run resumes only on data with the same hash
 */
public record TrainData(Batches batches, String hash) {

    /** A pure function from step to windows, so that a resumed run reads what the uninterrupted one would have read. */
    @FunctionalInterface
    public interface Batches {
        /**
         * Fills the windows of one step, counted from 0.
         *
         * @param x bytes to read, (B, T) row-major; overwritten
         * @param y the bytes that follow each of them, (B, T); overwritten
         */
        void fill(long step, byte[] x, byte[] y);
    }

    public TrainData {
        Objects.requireNonNull(batches);
        Objects.requireNonNull(hash);
    }
}
