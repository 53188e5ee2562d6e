package dev.torte.train;

import dev.torte.model.contract.Tokenizer;
import java.util.Objects;

/**
 * Where batches come from.
 *
 * @param batches   the windows of every step
 * @param hash      identity of the text behind them; a run resumes only on data with the same hash
 * @param tokenizer what the symbols of the windows stand for
 */
public record TrainData(Batches batches, String hash, Tokenizer tokenizer) {

    /** A pure function from step to windows, so that a resumed run reads what the uninterrupted one would have read. */
    @FunctionalInterface
    public interface Batches {
        /**
         * Fills the windows of one step, counted from 0.
         *
         * @param x symbols to read, (B, T) row-major; overwritten
         * @param y the symbols that follow each of them, (B, T); overwritten
         */
        void fill(long step, int[] x, int[] y);
    }

    /** Makes data whose symbols are the bytes. */
    public TrainData(Batches batches, String hash) {
        this(batches, hash, Tokenizer.bytes());
    }

    public TrainData {
        Objects.requireNonNull(batches);
        Objects.requireNonNull(hash);
        Objects.requireNonNull(tokenizer);
    }
}
