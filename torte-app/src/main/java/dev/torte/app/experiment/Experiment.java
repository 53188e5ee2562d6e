package dev.torte.app.experiment;

import dev.torte.app.cli.ScheduleText;
import dev.torte.app.evidence.Members;
import dev.torte.model.Adapter;
import dev.torte.model.Precision;
import dev.torte.model.Recipe;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.train.Decay;
import dev.torte.train.MatrixRule;
import dev.torte.train.Optimizer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A question, and everything that decides the answer: text by hash, models, the same budget for each, seeds, and what is
 * measured. Read from a file by {@link ExperimentFile}.
 *
 * @param question    one sentence
 * @param budgetBytes of training text that every run reads, windows of a model's batch rounded up
 * @param measure     what is measured on finished models, besides
 * @param references  figures of others to show beside ours
 */
public record Experiment(
        String name,
        String question,
        Data data,
        long budgetBytes,
        RateSearch.Plan search,
        List<Entrant> entrants,
        List<Long> seeds,
        Measurements measurements,
        List<Measurement> measure,
        List<Reference> references) {

    /** What is learnt from and what is scored, in the order of the files. */
    public record Data(List<TextFile> train, List<TextFile> valid) {
        public Data {
            train = List.copyOf(train);
            valid = List.copyOf(valid);
            if (train.isEmpty() || valid.isEmpty()) {
                throw new IllegalArgumentException(
                        "data needs files to train on and valid files, found " + train.size() + " and " + valid.size());
            }
        }
    }

    /**
     * A file below the data root.
     *
     * @param cut where its documents end, as {@code --separator} has it
     */
    public record TextFile(String file, String sha256, String cut) {
        public TextFile {
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "sha256 of " + file + " must be 64 lowercase hexadecimal digits, found '" + sha256 + "'");
            }
        }
    }

    /**
     * A model that takes part.
     *
     * @param side  ours or theirs, for tables
     * @param seeds the runs of it
     */
    public record Entrant(String name, Side side, Making making, List<Long> seeds) {
        public Entrant {
            requireName(name);
            seeds = List.copyOf(seeds);
            requireSeeds(name, seeds);
        }
    }

    /** How a model comes to be. */
    public sealed interface Making {
        /** A capsule that reads once and carries what it reads. */
        record Carried(Recipe.ContextMixCapsule recipe) implements Making {}

        /** Anything that learns by updates. */
        sealed interface Trained extends Making {
            Updates updates();
        }

        /** A recipe whose weights are drawn; all of them learn. */
        record Drawn(Recipe recipe, Updates updates) implements Trained {}

        /**
         * A finished model, which stays as it is, and an adapter, which learns.
         *
         * @param base the run that made the model
         */
        record Adapted(Adapter adapter, RunName base, Updates updates) implements Trained {}
    }

    /**
     * Learning by gradients of batches.
     *
     * @param schedule as {@code --schedule} has it
     * @param matrices how matrices are learnt
     * @param decay    which weights shrink
     * @param stored   how the file that is judged stores its weights
     */
    public record Updates(
            Batch batch,
            String schedule,
            MatrixRule matrices,
            Decay decay,
            LossPlan losses,
            Rate rate,
            Precision stored) {

        /** Returns the optimiser of a run with a peak rate and a number of updates. */
        Optimizer optimizer(double peak, long steps) {
            return Optimizer.of(peak, ScheduleText.read(schedule, steps))
                    .with(matrices)
                    .with(decay);
        }
    }

    /** A run of this or of another experiment. */
    public record RunName(String experiment, String model, long seed) {
        public RunName {
            requireName(experiment);
            requireName(model);
        }

        /** Returns the members that name it. */
        public JsonObject json() {
            return new Members()
                    .put("experiment", experiment)
                    .put("model", model)
                    .put("seed", seed)
                    .end();
        }
    }

    /** Whose model it is. */
    public enum Side {
        OURS,
        OPPONENT
    }

    /**
     * How an update is made up.
     *
     * @param bytesPerStep of text, the same for models that are to be compared
     * @param windowBytes  bytes of one window
     * @param shards       parts with a thread each; changes rounding
     */
    public record Batch(int bytesPerStep, int windowBytes, int shards) {
        public Batch {
            if (windowBytes < 1 || bytesPerStep < windowBytes || bytesPerStep % windowBytes != 0) {
                throw new IllegalArgumentException("bytesPerStep " + bytesPerStep
                        + " must be a multiple of windowBytes " + windowBytes + ", both at least 1");
            }
        }

        int windows() {
            return bytesPerStep / windowBytes;
        }
    }

    /** The peak learning rate. */
    public sealed interface Rate {
        /** Known beforehand. */
        record Fixed(double value) implements Rate {}

        /** The best of some, found by {@link RateSearch}. */
        record Searched(List<Double> grid) implements Rate {
            public Searched {
                grid = List.copyOf(grid);
                if (grid.size() < 2) {
                    throw new IllegalArgumentException("a search needs at least 2 rates, found " + grid);
                }
            }
        }
    }

    /**
     * What every run measures besides the whole held-out text at the end.
     *
     * @param curvePoints    how often a sample of it is scored during the run, at equal distances
     * @param curveDocuments documents of that sample, at equal distances in the list of all
     * @param decodeRounds   how often the speed of writing is taken
     */
    public record Measurements(int curvePoints, int curveDocuments, int decodeRounds) {
        public Measurements {
            if (curvePoints < 1 || curveDocuments < 1 || decodeRounds < 1) {
                throw new IllegalArgumentException("measurements must be at least 1 each, found " + curvePoints + ", "
                        + curveDocuments + " and " + decodeRounds);
            }
        }
    }

    /**
     * A figure that somebody else reached on one of the files.
     *
     * @param file  that was compressed
     * @param after the file that was read before, or nothing
     */
    public record Reference(String name, String file, String after, double bitsPerByte, String source) {}

    public Experiment {
        requireName(name);
        entrants = List.copyOf(entrants);
        seeds = List.copyOf(seeds);
        measure = List.copyOf(measure);
        references = List.copyOf(references);
        if (budgetBytes < 1) {
            throw new IllegalArgumentException("budget must be at least 1 byte, found " + budgetBytes);
        }
        Set<String> names = new HashSet<>();
        for (Entrant entrant : entrants) {
            if (!names.add(entrant.name())) {
                throw new IllegalArgumentException("two models have the name '" + entrant.name() + "'");
            }
        }
        if (entrants.isEmpty()) {
            throw new IllegalArgumentException("models must be at least 1");
        }
        requireSeeds(name, seeds);
        for (Entrant entrant : entrants) {
            if (!seeds.containsAll(entrant.seeds())) {
                throw new IllegalArgumentException("seeds of " + entrant.name() + " must be among " + seeds
                        + " of the experiment, found " + entrant.seeds());
            }
        }
        Set<String> taken = takenRecords(entrants, seeds);
        for (Measurement measurement : measure) {
            requireName(measurement.record());
            requireMeasurable(measurement, entrants);
            if (!taken.add(measurement.record())) {
                throw new IllegalArgumentException("two records have the name '" + measurement.record() + "'");
            }
        }
    }

    private static void requireSeeds(String name, List<Long> seeds) {
        if (seeds.isEmpty() || new HashSet<>(seeds).size() != seeds.size()) {
            throw new IllegalArgumentException(
                    "seeds of " + name + " must be at least 1 and different, found " + seeds);
        }
    }

    private static void requireMeasurable(Measurement measurement, List<Entrant> entrants) {
        Map<String, List<Long>> runs = new LinkedHashMap<>();
        entrants.forEach(entrant -> runs.put(entrant.name(), entrant.seeds()));
        for (String model : measurement.models()) {
            if (!runs.getOrDefault(model, List.of()).contains(measurement.seed())) {
                throw new IllegalArgumentException(
                        "measurement " + measurement.record() + " needs one of the models and seeds " + runs
                                + ", found " + model + " and " + measurement.seed());
            }
        }
    }

    /** Records of measurements lie beside those of runs, searches and compressors. */
    private static Set<String> takenRecords(List<Entrant> entrants, List<Long> seeds) {
        Set<String> taken = new HashSet<>(Set.of("baselines"));
        for (Entrant entrant : entrants) {
            taken.add(entrant.name() + "-search");
            seeds.forEach(seed -> taken.add(ExperimentPlaces.name(entrant, seed)));
        }
        return taken;
    }

    /** Returns the model of a name, which must be one of the experiment's. */
    Entrant entrant(String model) {
        return entrants.stream()
                .filter(entrant -> entrant.name().equals(model))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no model '" + model + "' in " + name));
    }

    /** Names become parts of file names. */
    private static void requireName(String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException(
                    "a name must be lowercase letters, digits and hyphens, at most 64, found '" + name + "'");
        }
    }
}
