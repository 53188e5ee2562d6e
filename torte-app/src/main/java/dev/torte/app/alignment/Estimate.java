package dev.torte.app.alignment;

import dev.torte.model.SplitMix64;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * A figure of all text, and between which values it lies in all but 5 % of {@value #RESAMPLES} resamples of the documents, drawn with
 * replacement (Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13).
 */
record Estimate(double value, double low, double high) {
    static final int RESAMPLES = 1000;

    private static final double ALPHA = 0.05;
    private static final long SEED = 1;

    /** Estimates a figure of the sum of some documents' drifts. */
    static Estimate of(List<Drift> documents, ToDoubleFunction<Drift> figure) {
        SplitMix64 random = SplitMix64.named(SEED, "torte-abi-bootstrap/1");
        double[] values = new double[RESAMPLES];
        for (int i = 0; i < values.length; i++) {
            Drift sum = Drift.NONE;
            // A document without states adds nothing, so the first draw must have some.
            for (int d = 0; d < documents.size() || sum.rows() == 0; d++) {
                sum = sum.plus(documents.get((int) (random.nextUnit() * documents.size())));
            }
            values[i] = figure.applyAsDouble(sum);
        }
        double[] ends = Quantile.withDefaults().evaluate(values, ALPHA / 2, 1 - ALPHA / 2);
        return new Estimate(figure.applyAsDouble(documents.stream().reduce(Drift.NONE, Drift::plus)), ends[0], ends[1]);
    }
}
