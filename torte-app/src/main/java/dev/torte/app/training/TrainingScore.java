package dev.torte.app.training;

import dev.torte.corpus.WindowSampler;
import dev.torte.model.contract.Tokenizer;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;

/**
 * How well a finished model predicts the text that it learnt from: the first windows of the batch that would have come next,
 * each symbol but the first of a window. Depends on weights, text and step alone, so an interrupted run states the same.
 *
 * @param bitsPerByte by the runtime
 */
record TrainingScore(double bitsPerByte) {
    private static final int MOST_WINDOWS = 16;

    static TrainingScore of(LoadedModel model, WindowSampler sampler, long step) {
        int length = sampler.windowSymbols();
        int[] x = new int[sampler.rows() * length];
        int[] y = new int[x.length];
        sampler.fill(step, x, y);
        int windows = Math.min(MOST_WINDOWS, sampler.rows());
        Sum sum = new Sum(model.tokenizer());
        for (int row = 0; row < windows; row++) {
            int[] window = new int[length + 1];
            window[0] = x[row * length];
            System.arraycopy(y, row * length, window, 1, length);
            sum.skip = true;
            new Scorer(model).score(window, sum);
        }
        return new TrainingScore(sum.bits / sum.bytes);
    }

    private static final class Sum implements Scorer.Surprises {
        private final Tokenizer tokenizer;
        private double bits;
        private long bytes;
        private boolean skip;

        Sum(Tokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        @Override
        public void accept(int symbol, double surprise) {
            if (!skip) {
                bits += surprise;
                bytes += tokenizer.length(symbol);
            }
            skip = false;
        }
    }
}
