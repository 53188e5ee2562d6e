package dev.torte.train;

import dev.torte.model.Blueprint;
import dev.torte.model.Param;
import dev.torte.model.Recipe;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Everything that decides what a training run computes, and nothing else: two runs with equal configurations, data and
 * first weights on one machine end with the same bits.
 *
 * @param seed   of windows, first weights and dropout
 * @param shards parts into which every batch is cut; each is worked on by a thread of its own. It changes rounding, so it
 *               is chosen here and not taken from the machine
 * @param objective what is learnt, and by which loss; an adaptation is of this recipe, and a brick has a correction
 */
public record TrainConfig(
        Recipe recipe,
        long seed,
        Budget budget,
        Optimizer optimizer,
        LossWeights losses,
        int shards,
        Objective objective) {

    /** Makes the configuration of a run that learns all weights to predict. */
    public TrainConfig(Recipe recipe, long seed, Budget budget, Optimizer optimizer, LossWeights losses, int shards) {
        this(recipe, seed, budget, optimizer, losses, shards, new Objective.Prediction());
    }

    /**
     * How much is read.
     *
     * @param steps         updates
     * @param batch         windows per update
     * @param windowSymbols symbols per window: bytes, or those of a token model's tokenizer
     */
    public record Budget(long steps, int batch, int windowSymbols) {
        public Budget {
            if (steps < 1 || batch < 1 || windowSymbols < 1) {
                throw new IllegalArgumentException("steps, batch and windowSymbols must be at least 1, found " + steps
                        + ", " + batch + ", " + windowSymbols);
            }
        }

        /**
         * Returns the fewest steps that read at least {@code bytes} bytes, so that models with and without a tokenizer read
         * equally much.
         *
         * @param bytesPerSymbol as {@link dev.torte.corpus.SymbolStream#bytesPerSymbol} measured it; 1 without a tokenizer
         */
        public static Budget ofBytes(long bytes, int batch, int windowSymbols, double bytesPerSymbol) {
            if (bytes < 1 || !(bytesPerSymbol >= 1)) {
                throw new IllegalArgumentException(
                        "bytes and bytesPerSymbol must be at least 1, found " + bytes + ", " + bytesPerSymbol);
            }
            // A batch or window below 1 is refused by the constructor, with both values.
            double bytesPerStep = Math.max(1.0, (double) batch * windowSymbols * bytesPerSymbol);
            return new Budget((long) Math.ceil(bytes / bytesPerStep), batch, windowSymbols);
        }

        /** Returns the symbols read by one update. */
        public long symbolsPerStep() {
            return (long) batch * windowSymbols;
        }
    }

    public TrainConfig {
        if (shards < 1 || shards > budget.batch()) {
            throw new IllegalArgumentException("shards must be in [1, batch " + budget.batch() + "], found " + shards);
        }
        if ((objective instanceof Correction) != (recipe instanceof Recipe.Brick)) {
            throw new IllegalArgumentException("a brick is learnt as a correction of hosts and nothing else is, found "
                    + recipe.getClass().getSimpleName() + " and "
                    + objective.getClass().getSimpleName());
        }
        switch (objective) {
            case Objective.Prediction(Set<Part> kept) -> requireKept(recipe, kept);
            case Correction correction -> {
                correction.requireFit((Recipe.Brick) recipe);
                if (losses.distillation().isPresent()) {
                    throw new IllegalArgumentException("a brick learns from its hosts; it takes no teacher, found "
                            + losses.distillation().get().teacher().identity());
                }
            }
            case Adaptation adaptation -> {
                if (!adaptation.recipe().equals(recipe)) {
                    throw new IllegalArgumentException(
                            "the model of an adapter must be of " + recipe + ", found " + adaptation.recipe());
                }
            }
        }
    }

    private static void requireKept(Recipe recipe, Set<Part> kept) {
        Set<Part> found = EnumSet.noneOf(Part.class);
        Blueprint blueprint = Blueprint.of(recipe);
        blueprint.trained().stream().map(Part.finder(blueprint.model())).forEach(found::add);
        if (!found.containsAll(kept) || (kept.containsAll(found) && !found.isEmpty())) {
            throw new IllegalArgumentException("parts that stay as they are must be some and not all of " + found
                    + ", found " + new TreeSet<>(kept));
        }
    }

    /** Returns what is learnt instead of the recipe's own weights, if so. */
    public Optional<Adaptation> adaptation() {
        return objective instanceof Adaptation adaptation ? Optional.of(adaptation) : Optional.empty();
    }

    /** Returns the parts that stay as they were at first. */
    public Set<Part> kept() {
        return objective instanceof Objective.Prediction(Set<Part> kept) ? kept : Set.of();
    }

    /** Returns the part of each parameter. */
    Function<Param, Part> parts() {
        return Part.finder(Blueprint.of(recipe).model());
    }

    /** Returns the parameters that the run holds and changes, unless their part is kept. */
    public List<Param> trained() {
        return adaptation()
                .map(Adaptation::params)
                .orElseGet(() -> Blueprint.of(recipe).trained());
    }

    /** Returns the first window of a shard; {@code shard == shards} gives the end. */
    int firstWindow(int shard) {
        return Math.toIntExact((long) budget.batch() * shard / shards);
    }
}
