package dev.torte.runtime;

import dev.torte.model.PatchCore;
import dev.torte.model.Weights;

/** The local decoder of a patch core, in memory. Immutable. */
sealed interface LocalRunner permits WindowRunner, RecurrentRunner {

    static LocalRunner of(PatchCore.Local local, int patchBytes, Weights weights) {
        return switch (local) {
            case PatchCore.Local.Window window -> new WindowRunner(window, weights);
            case PatchCore.Local.Recurrent recurrent -> new RecurrentRunner(recurrent, patchBytes, weights);
        };
    }

    /** Returns the floats of an input row: byte and context. */
    int in();

    /** Returns the floats of an output row. */
    int out();

    int widest();

    /** Returns the first position that must be read for the output at {@code position} and all later ones. */
    int firstNeeded(int position);

    State start(Workspace space);

    /** What a local decoder remembers. One owner thread. */
    interface State {
        void clear();

        /**
         * Reads {@code n} positions, whose input rows lie dense in buffer z.
         *
         * @param from output rows before it (counted from {@code position}) are not wanted
         * @return the state's own array with n * streams dense output rows, valid until the next call
         */
        float[] advance(int n, int position, int from);

        State copy(Workspace space);
    }
}
