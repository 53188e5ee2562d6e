package dev.torte.runtime;

import java.util.List;
import java.util.Set;

/**
 * How the next symbol, a byte unless the model has a tokenizer, is chosen from logits.
 *
 * @param choice greedy or random
 * @param noRepeatNgram length n of n-grams of symbols that may not occur twice in prompt and output together; 0 or 1 for no limit
 * @param stopBytes byte values 0..255 that end the output, in whatever symbol they come; the stop byte itself is not emitted
 * @param seed of the random stream; the same logits and seed give the same symbols on every machine
 */
public record Sampling(Choice choice, int noRepeatNgram, Set<Integer> stopBytes, long seed) {

    public Sampling {
        stopBytes = Set.copyOf(stopBytes);
        if (noRepeatNgram < 0) {
            throw new IllegalArgumentException("noRepeatNgram must be at least 0, found " + noRepeatNgram);
        }
        for (int stop : stopBytes) {
            if (stop < 0 || stop > 255) {
                throw new IllegalArgumentException("a stop byte must be in 0..255, found " + stop);
            }
        }
    }

    /** Always the best symbol, without limits. */
    public static Sampling greedy() {
        return new Sampling(new Choice.Greedy(), 0, Set.of(), 0);
    }

    /** Draws from the distribution at a temperature. */
    public static Sampling random(double temperature, long seed, Filter... filters) {
        return new Sampling(new Choice.Random(temperature, List.of(filters)), 0, Set.of(), seed);
    }

    /** Returns the same with n-grams of {@code n} symbols forbidden to repeat. */
    public Sampling withNoRepeatNgram(int n) {
        return new Sampling(choice, n, stopBytes, seed);
    }

    /** Returns the same, stopping at these byte values. */
    public Sampling withStopBytes(Set<Integer> values) {
        return new Sampling(choice, noRepeatNgram, values, seed);
    }

    /** Which of the allowed symbols is taken. */
    public sealed interface Choice {
        /** The symbol with the highest logit; of equals the lowest. */
        record Greedy() implements Choice {}

        /** A draw from softmax(logits / temperature) after the filters, applied in order. */
        record Random(double temperature, List<Filter> filters) implements Choice {
            public Random {
                filters = List.copyOf(filters);
                if (!(temperature > 0) || temperature == Double.POSITIVE_INFINITY) {
                    throw new IllegalArgumentException(
                            "temperature must be above 0 and finite, found " + temperature + "; use greedy for 0");
                }
            }
        }
    }

    /** Shortens the list of candidates, which is sorted by falling probability, then by symbol. At least one stays. */
    public sealed interface Filter {
        /** Keeps the k likeliest. */
        record TopK(int k) implements Filter {
            public TopK {
                if (k < 1) {
                    throw new IllegalArgumentException("top-k must be at least 1, found " + k);
                }
            }
        }

        /** Keeps the shortest head of the list that holds at least the share p of what is in the list. */
        record TopP(double p) implements Filter {
            public TopP {
                requireShare("top-p", p);
            }
        }

        /** Keeps those at least {@code share} times as likely as the likeliest. */
        record MinP(double share) implements Filter {
            public MinP {
                requireShare("min-p", share);
            }
        }
    }

    private static void requireShare(String what, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(what + " must be in (0, 1], found " + share);
        }
    }
}
