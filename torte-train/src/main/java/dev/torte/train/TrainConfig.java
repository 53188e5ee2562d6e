package dev.torte.train;

import dev.torte.model.Recipe;

/**
 * Everything that decides what a training run computes, and nothing else: two runs with equal configurations, data and
 * first weights on one machine end with the same bits.
 *
 * @param seed   of windows, first weights and dropout
 * @param shards parts into which every batch is cut; each is worked on by a thread of its own. It changes rounding, so it
 *               is chosen here and not taken from the machine
 */
public record TrainConfig(
        Recipe recipe, long seed, Budget budget, Optimizer optimizer, LossWeights losses, int shards) {

    /**
     * How much is read.
     *
     * @param steps       updates
     * @param batch       windows per update
     * @param windowBytes bytes per window
     */
    public record Budget(long steps, int batch, int windowBytes) {
        public Budget {
            if (steps < 1 || batch < 1 || windowBytes < 1) {
                throw new IllegalArgumentException("steps, batch and windowBytes must be at least 1, found " + steps
                        + ", " + batch + ", " + windowBytes);
            }
        }

        /** Returns the bytes read by one update. */
        public long bytesPerStep() {
            return (long) batch * windowBytes;
        }
    }

    public TrainConfig {
        if (shards < 1 || shards > budget.batch()) {
            throw new IllegalArgumentException("shards must be in [1, batch " + budget.batch() + "], found " + shards);
        }
    }

    /** Returns the first window of a shard; {@code shard == shards} gives the end. */
    int firstWindow(int shard) {
        return Math.toIntExact((long) budget.batch() * shard / shards);
    }
}
