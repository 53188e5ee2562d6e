package dev.torte.app.evidence;

import dev.torte.app.evidence.ClaimFamily.Interval;
import dev.torte.model.SplitMix64;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * How far a comparison of two models' bits per byte depends on which documents and which seeds there were: the statistic of
 * resamples, drawn with replacement. A resample draws documents, the same for both models since both read them, and seeds of
 * either model by itself, since a model's seeds are a sample of their own (Efron and Tibshirani, An Introduction to the Bootstrap,
 * chapters 8 and 13).
 *
 * @param values of the statistic, one for each resample
 */
record Bootstrap(List<Double> values) {
    private static final double LN_2 = StrictMath.log(2);

    /**
     * Draws.
     *
     * @param model     runs of it, one for each seed, over the same documents as all others
     * @param against   runs of the other
     * @param statistic of the mean bits per byte over seeds of the one and the other
     */
    static Bootstrap of(
            List<RunEvidence> model, List<RunEvidence> against, DoubleBinaryOperator statistic, Interval rule) {
        SplitMix64 random = SplitMix64.named(rule.seed(), "torte-bootstrap/1");
        int documents = model.getFirst().documents().size();
        double[][] ours = nats(model);
        double[][] theirs = nats(against);
        long[] bytes = new long[documents];
        for (int d = 0; d < documents; d++) {
            bytes[d] = model.getFirst().documents().get(d).bytes();
        }
        Double[] values = new Double[rule.resamples()];
        int[] times = new int[documents];
        for (int i = 0; i < values.length; i++) {
            Arrays.fill(times, 0);
            for (int d = 0; d < documents; d++) {
                times[below(random, documents)]++;
            }
            long size = 0;
            for (int d = 0; d < documents; d++) {
                size += times[d] * bytes[d];
            }
            values[i] = statistic.applyAsDouble(
                    bitsPerByte(ours, times, size, random), bitsPerByte(theirs, times, size, random));
        }
        return new Bootstrap(List.of(values));
    }

    /** Draws the documents of a figure of a measurement, the same for all that it compares. */
    static Bootstrap of(DocumentFigure figure, Interval rule) {
        SplitMix64 random = SplitMix64.named(rule.seed(), "torte-bootstrap/1");
        int documents = figure.documents();
        Double[] values = new Double[rule.resamples()];
        int[] times = new int[documents];
        for (int i = 0; i < values.length; i++) {
            Arrays.fill(times, 0);
            for (int d = 0; d < documents; d++) {
                times[below(random, documents)]++;
            }
            values[i] = figure.value(times);
        }
        return new Bootstrap(List.of(values));
    }

    private static double bitsPerByte(double[][] nats, int[] times, long bytes, SplitMix64 random) {
        double sum = 0;
        for (int s = 0; s < nats.length; s++) {
            double[] run = nats[below(random, nats.length)];
            for (int d = 0; d < times.length; d++) {
                sum += times[d] * run[d];
            }
        }
        return sum / nats.length / LN_2 / bytes;
    }

    private static double[][] nats(List<RunEvidence> runs) {
        return runs.stream()
                .map(run -> run.documents().stream()
                        .mapToDouble(RunEvidence.Document::nats)
                        .toArray())
                .toArray(double[][]::new);
    }

    /** Uniform but for one part in 2^53 over {@code bound}. */
    private static int below(SplitMix64 random, int bound) {
        return (int) (random.nextUnit() * bound);
    }

    /** Returns the interval that leaves out {@code alpha} of the values, half at either end. */
    Verdict.Range range(double alpha) {
        double[] ends = Quantile.withDefaults()
                .evaluate(values.stream().mapToDouble(Double::doubleValue).toArray(), alpha / 2, 1 - alpha / 2);
        return new Verdict.Range(ends[0], ends[1]);
    }

    /** Returns the chance, as far as resamples show it, that a claim was borne out by luck: the share of values that refute it. */
    double luck(DoublePredicate bearsOut) {
        long against = values.stream().filter(value -> !bearsOut.test(value)).count();
        return (1.0 + against) / (1.0 + values.size());
    }
}
