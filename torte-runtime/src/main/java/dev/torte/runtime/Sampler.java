package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.SplitMix64;
import java.util.Optional;

/**
 * Chooses bytes by a {@link Sampling}; remembers the text so far and the place in the random stream. One owner thread.
 *
 * <p>Depends on the logits' bits alone: probabilities are doubles from StrictMath.exp, summed in the order of the sorted
 * candidates. Nothing is allocated per byte, except when what no-repeat looks at outgrows its table.
 */
public final class Sampler {
    private final Sampling sampling;
    private final Optional<NgramIndex> ngrams;
    private final SplitMix64 random;
    private final boolean[] stops = new boolean[Model.BYTES];
    private final int[] candidates = new int[Model.BYTES];
    private final double[] probabilities = new double[Model.BYTES];
    private int count;

    /** Starts with an empty text. */
    public Sampler(Sampling sampling) {
        this.sampling = sampling;
        this.ngrams =
                sampling.noRepeatNgram() < 2 ? Optional.empty() : Optional.of(new NgramIndex(sampling.noRepeatNgram()));
        this.random = SplitMix64.named(sampling.seed(), "sampler");
        sampling.stopBytes().forEach(stop -> stops[stop] = true);
    }

    /** Appends a byte, of the prompt or chosen, to the text that no-repeat looks at. */
    public void accept(byte value) {
        if (ngrams.isPresent()) {
            ngrams.get().add(value);
        }
    }

    /** Tells whether a byte ends the output. */
    public boolean stopsAt(byte value) {
        return stops[value & 0xFF];
    }

    /**
     * Returns the chosen byte; does not append it.
     *
     * @param logits 256 finite values from {@code at} on; read only
     */
    public byte choose(float[] logits, int at) {
        collectAllowed();
        return (byte)
                switch (sampling.choice()) {
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

    /** Lists the bytes that repeat no n-gram, or all 256 when every byte would. */
    private void collectAllowed() {
        count = 0;
        for (int value = 0; value < Model.BYTES; value++) {
            if (ngrams.isEmpty() || !ngrams.get().repeats(value)) {
                candidates[count++] = value;
            }
        }
        if (count == 0) {
            for (int value = 0; value < Model.BYTES; value++) {
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

    /** Sorts by falling logit; insertion keeps equals in the order of their byte value. */
    private void sort(float[] logits, int at) {
        for (int i = 1; i < count; i++) {
            int value = candidates[i];
            int j = i;
            while (j > 0 && logits[at + candidates[j - 1]] < logits[at + value]) {
                candidates[j] = candidates[j - 1];
                j--;
            }
            candidates[j] = value;
        }
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
