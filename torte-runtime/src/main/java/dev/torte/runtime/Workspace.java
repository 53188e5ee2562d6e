package dev.torte.runtime;

import dev.torte.kernels.KernelPool;
import dev.torte.kernels.Kernels;
import dev.torte.kernels.PackedMatrix;

/**
 * What the blocks of one session share: the arithmetic, the number of streams, and three buffers for whatever a block computes
 * between its input and its output. A block may use all three; nothing in them outlives its call.
 */
final class Workspace {
    private final Kernels kernels;
    private final Crew crew;
    private final int streams;
    private final int positions;
    private final float[] x;
    private final float[] y;
    private final float[] z;

    /** Fewer rows than this are done before another thread has noticed them. */
    private static final int ROWS_TO_SHARE = 16;

    /** Who does the work: the caller's thread, or several. */
    interface Crew {
        /** As {@link Kernels#matmul}. */
        void multiply(
                PackedMatrix w,
                float[] bias,
                int n,
                float[] x,
                int xAt,
                int xStride,
                float[] out,
                int outAt,
                int outStride);

        /** Does work on {@code count} things that do not meet. */
        default void share(int count, KernelPool.Range work) {
            work.run(0, count);
        }

        /** Returns whether there is anyone to share with. */
        default boolean several() {
            return false;
        }
    }

    /**
     * @param positions the most positions that one call advances by
     * @param widest the most floats that a block keeps of one row in one buffer
     */
    Workspace(Kernels kernels, Crew crew, int streams, int positions, int widest) {
        this.kernels = kernels;
        this.crew = crew;
        this.streams = streams;
        this.positions = positions;
        int floats = Math.multiplyExact(Math.multiplyExact(streams, positions), widest);
        this.x = new float[floats];
        this.y = new float[floats];
        this.z = new float[floats];
    }

    Kernels kernels() {
        return kernels;
    }

    Crew crew() {
        return crew;
    }

    /** Returns whether so many rows are worth an object that describes the work on them, see {@link Crew#share}. */
    boolean worthSharing(int rows) {
        return rows >= ROWS_TO_SHARE && crew.several();
    }

    int streams() {
        return streams;
    }

    int positions() {
        return positions;
    }

    /** Returns the most rows that one call computes: positions times streams. */
    int rows() {
        return positions * streams;
    }

    float[] x() {
        return x;
    }

    float[] y() {
        return y;
    }

    float[] z() {
        return z;
    }
}
