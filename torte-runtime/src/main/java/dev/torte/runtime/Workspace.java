package dev.torte.runtime;

import dev.torte.kernels.Kernels;
import dev.torte.kernels.PackedMatrix;

/**
 * What the blocks of one session share: the arithmetic, the number of streams, and three buffers for whatever a block computes
 * between its input and its output. A block may use all three; nothing in them outlives its call.
 */
final class Workspace {
    private final Kernels kernels;
    private final MatrixProduct product;
    private final int streams;
    private final int positions;
    private final float[] x;
    private final float[] y;
    private final float[] z;

    /** How a matrix product is carried out: on the caller's thread or split over several. */
    interface MatrixProduct {
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
    }

    /**
     * @param positions the most positions that one call advances by
     * @param widest the most floats that a block keeps of one row in one buffer
     */
    Workspace(Kernels kernels, MatrixProduct product, int streams, int positions, int widest) {
        this.kernels = kernels;
        this.product = product;
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

    MatrixProduct product() {
        return product;
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
