package dev.torte.runtime;

import dev.torte.model.SplitMix64;
import java.util.Objects;
import java.util.Optional;

/**
 * Chooses symbols by a {@link Sampling}; remembers the text so far and the place in the random stream. One owner thread.
 *
 * <p>Depends on the logits' bits alone: probabilities are doubles from StrictMath.exp, summed in the order of the sorted
 * candidates. Nothing is allocated per symbol, except when what no-repeat looks at outgrows its table.
 */
public final class Sampler {
    private final Sampling sampling;
    private final Optional<NgramIndex> ngrams;
    private final SplitMix64 random;
    private final int vocabulary;
    private final int[] candidates;
    private final long[] sortKeys;
    private final long[] merged;
    private final double[] probabilities;
    private int count;

    /** Starts with an empty text; chooses among the symbols 0..vocabulary-1. */
    public Sampler(Sampling sampling, int vocabulary) {
        this.sampling = sampling;
        this.vocabulary = vocabulary;
        this.candidates = new int[vocabulary];
        this.sortKeys = new long[vocabulary];
        this.merged = new long[vocabulary];
        this.probabilities = new double[vocabulary];
        this.ngrams = sampling.noRepeatNgram() < 2
                ? Optional.empty()
                : Optional.of(new NgramIndex(sampling.noRepeatNgram(), vocabulary));
        this.random = SplitMix64.named(sampling.seed(), "sampler");
    }

    /** Appends a symbol, of the prompt or chosen, to the text that no-repeat looks at. */
    public void accept(int symbol) {
        Objects.checkIndex(symbol, vocabulary);
        if (ngrams.isPresent()) {
            ngrams.get().add(symbol);
        }
    }

    /**
     * Returns the chosen symbol; does not append it.
     *
     * @param logits as many finite values as there are symbols, from {@code at} on; read only
     */
    public int choose(float[] logits, int at) {
        collectAllowed();
        return switch (sampling.choice()) {
            case Sampling.Choice.Greedy greedy -> best(logits, at);
            case Sampling.Choice.Random draw -> {
                sort(logits, at);
                weigh(logits, at, draw.temperature());
                for (int i = 0; i < draw.filters().size(); i++) {
                    apply(draw.filters().get(i));
                }
                yield draw();
            }
        };
    }

    /** Lists the symbols that repeat no n-gram, or all when every symbol would. */
    private void collectAllowed() {
        count = 0;
        for (int value = 0; value < vocabulary; value++) {
            if (ngrams.isEmpty() || !ngrams.get().repeats(value)) {
                candidates[count++] = value;
            }
        }
        if (count == 0) {
            for (int value = 0; value < vocabulary; value++) {
                candidates[count++] = value;
            }
        }
    }

    private int best(float[] logits, int at) {
        int best = candidates[0];
        for (int i = 1; i < count; i++) {
            if (logits[at + candidates[i]] > logits[at + best]) {
                best = candidates[i];
            }
        }
        return best;
    }

    /** Sorts by falling logit, equals by symbol. */
    private void sort(float[] logits, int at) {
        for (int i = 0; i < count; i++) {
            // Adding 0 makes one zero of both; the bits of other floats ascend with them, or descend below zero.
            int bits = Float.floatToRawIntBits(logits[at + candidates[i]] + 0f);
            int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            sortKeys[i] = (long) ~ascending << 32 | candidates[i];
        }
        long[] sorted = sorted();
        for (int i = 0; i < count; i++) {
            candidates[i] = (int) sorted[i];
        }
    }

    /** Sorts the keys by merging ever longer runs, since Arrays.sort allocates; returns the array that holds them then. */
    private long[] sorted() {
        long[] from = sortKeys;
        long[] to = merged;
        for (int run = 1; run < count; run *= 2) {
            for (int low = 0; low < count; low += 2 * run) {
                int middle = Math.min(low + run, count);
                int high = Math.min(low + 2 * run, count);
                int left = low;
                int right = middle;
                for (int i = low; i < high; i++) {
                    boolean takeLeft = left < middle && (right == high || from[left] < from[right]);
                    to[i] = takeLeft ? from[left++] : from[right++];
                }
            }
            long[] swap = from;
            from = to;
            to = swap;
        }
        return from;
    }

    private void weigh(float[] logits, int at, double temperature) {
        double top = logits[at + candidates[0]];
        for (int i = 0; i < count; i++) {
            probabilities[i] = StrictMath.exp((logits[at + candidates[i]] - top) / temperature);
        }
    }

    private void apply(Sampling.Filter filter) {
        count = switch (filter) {
            case Sampling.Filter.TopK top -> Math.min(count, top.k());
            case Sampling.Filter.TopP top -> {
                double enough = top.p() * sum();
                double held = 0;
                int kept = 0;
                while (kept < count && (kept == 0 || held < enough)) {
                    held += probabilities[kept++];
                }
                yield kept;
            }
            case Sampling.Filter.MinP min -> {
                int kept = 1;
                while (kept < count && probabilities[kept] >= min.share() * probabilities[0]) {
                    kept++;
                }
                yield kept;
            }
        };
    }

    private int draw() {
        double mark = random.nextUnit() * sum();
        double passed = 0;
        for (int i = 0; i < count; i++) {
            passed += probabilities[i];
            if (mark < passed) {
                return candidates[i];
            }
        }
        // Only rounding of the last sum can lead here.
        return candidates[count - 1];
    }

    private double sum() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += probabilities[i];
        }
        return sum;
    }
}
