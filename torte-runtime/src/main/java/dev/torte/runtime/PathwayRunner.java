package dev.torte.runtime;

import dev.torte.model.Pathway;
import dev.torte.model.Weights;

/** A pathway in memory: the runtime's half of each {@link Pathway}. Immutable, shared by sessions. */
sealed interface PathwayRunner permits FilterRunner, DiagonalRunner, TopKRunner, DenseRunner {

    /** Packs the weights of a pathway. */
    static PathwayRunner of(Pathway pathway, Weights weights) {
        return switch (pathway) {
            case Pathway.Filter filter -> new FilterRunner(filter, weights);
            case Pathway.State state -> new DiagonalRunner(state, weights);
            case Pathway.Sparse sparse -> new TopKRunner(sparse, weights);
            case Pathway.Dense dense -> new DenseRunner(dense, weights);
        };
    }

    /** Returns the most floats of one row that this pathway puts in one workspace buffer. */
    int widest();

    /** Returns a state that knows no position yet; {@code span} as for {@link LayerRunner#start}. */
    State start(Workspace space, int span);

    /** What a pathway remembers of the positions so far, of every stream. One owner thread. */
    interface State {
        /**
         * Reads the normed rows of the next {@code n} positions from buffer x, which stays as it is, and writes what it makes of
         * those from position {@code from} on to the same rows of buffer z. Uses y. Positions as for {@link
         * LayerRunner.State#advance}.
         */
        void advance(int n, int position, int from);

        /** Returns an independent state with the same memory. */
        State copy(Workspace space);
    }
}
