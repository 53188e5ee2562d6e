package dev.torte.app.bench;

import java.util.Arrays;
import java.util.List;

/**
 * How long one piece of work took on one model.
 *
 * @param threads that shared its products
 * @param nanos of doing it once: one value for each round, in their order
 */
record Speed(Contender contender, Work work, int threads, List<Double> nanos) {
    static Speed of(Contender contender, Work work, int threads, double[] nanosByRound) {
        return new Speed(
                contender, work, threads, Arrays.stream(nanosByRound).boxed().toList());
    }

    double medianNanos() {
        List<Double> ascending = nanos.stream().sorted().toList();
        int half = ascending.size() / 2;
        return ascending.size() % 2 == 1 ? ascending.get(half) : (ascending.get(half - 1) + ascending.get(half)) / 2;
    }

    double medianMillis() {
        return medianNanos() * 1e-6;
    }

    double bytesPerSecond() {
        return work.bytes() * 1e9 / medianNanos();
    }
}
