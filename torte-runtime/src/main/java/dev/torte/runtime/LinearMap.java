package dev.torte.runtime;

import dev.torte.kernels.PackedMatrix;
import dev.torte.model.Block;
import dev.torte.model.Param;
import dev.torte.model.Weights;

/** A linear map in memory: y = W x (+ b). Immutable. */
final class LinearMap {
    private final PackedMatrix weight;
    private final float[] bias;

    private LinearMap(PackedMatrix weight, float[] bias) {
        this.weight = weight;
        this.bias = bias;
    }

    static LinearMap of(Block.Linear block, Weights weights) {
        return new LinearMap(matrix(block.weight(), weights), block.bias() ? weights.floats(block.biasParam()) : null);
    }

    static LinearMap of(Param weight, Param bias, Weights weights) {
        return new LinearMap(matrix(weight, weights), weights.floats(bias));
    }

    /** Returns two maps without bias as one, whose rows are the first's and then the second's. */
    static LinearMap stacked(Block.Linear first, Block.Linear second, Weights weights) {
        return new LinearMap(
                PackedMatrix.stacked(matrix(first.weight(), weights), matrix(second.weight(), weights)), null);
    }

    private static PackedMatrix matrix(Param param, Weights weights) {
        int rows = param.shape().dim(0);
        int cols = param.shape().dim(1);
        return weights.scales(param)
                .<PackedMatrix>map(scales -> weights.roundsInputs(param)
                        ? PackedMatrix.w8a7(rows, cols, weights.int8(param), 0, scales)
                        : PackedMatrix.i8(rows, cols, weights.int8(param), 0, scales))
                .orElseGet(() -> PackedMatrix.f32(rows, cols, weights.floats(param), 0));
    }

    int in() {
        return weight.cols();
    }

    int out() {
        return weight.rows();
    }

    /** Maps {@code rows} dense rows of x, from float {@code xAt} on, to dense rows of {@code out}. */
    void apply(Workspace space, int rows, float[] x, int xAt, float[] out, int outAt) {
        space.crew().multiply(weight, bias, rows, x, xAt, in(), out, outAt, out());
    }
}
