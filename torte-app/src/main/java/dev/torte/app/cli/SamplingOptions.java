package dev.torte.app.cli;

import dev.torte.runtime.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** How the next byte is chosen. */
final class SamplingOptions {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.7",
            description = "Above 1 bolder, below 1 safer, 0 always the likeliest byte (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Choose among the K likeliest bytes.")
    private Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Choose among the likeliest bytes that hold the share P.")
    private Double topP;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Choose among bytes at least P times as likely as the best.")
    private Double minP;

    @Option(
            names = "--no-repeat",
            paramLabel = "N",
            defaultValue = "0",
            description = "Never repeat N bytes in a row; 0 for no limit (default: ${DEFAULT-VALUE}).")
    private int noRepeat;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The same seed gives the same bytes on every machine (default: ${DEFAULT-VALUE}).")
    private long seed;

    Sampling sampling() {
        List<Sampling.Filter> filters = new ArrayList<>();
        if (topK != null) {
            filters.add(new Sampling.Filter.TopK(topK));
        }
        if (topP != null) {
            filters.add(new Sampling.Filter.TopP(topP));
        }
        if (minP != null) {
            filters.add(new Sampling.Filter.MinP(minP));
        }
        Sampling.Choice choice =
                temperature == 0 ? new Sampling.Choice.Greedy() : new Sampling.Choice.Random(temperature, filters);
        return new Sampling(choice, noRepeat, Set.of(), seed);
    }

    long seed() {
        return seed;
    }
}
