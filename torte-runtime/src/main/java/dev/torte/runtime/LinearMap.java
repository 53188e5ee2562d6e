package dev.torte.runtime;

import dev.torte.kernels.PackedMatrix;
import dev.torte.model.Block;
import dev.torte.model.Param;
import dev.torte.model.Weights;
import java.util.Arrays;

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

    /** Returns two maps without bias as one, whose rows are the first's and then the second's: inputs are read once for both. */
    static LinearMap stacked(Block.Linear first, Block.Linear second, Weights weights) {
        Param a = first.weight();
        Param b = second.weight();
        if (weights.get(a).type() != weights.get(b).type() || weights.roundsInputs(a) != weights.roundsInputs(b)) {
            throw new IllegalArgumentException(a.name() + " and " + b.name()
                    + " must be stored alike to be run as one, found " + weights.get(a) + " and " + weights.get(b));
        }
        int rows = first.out() + second.out();
        if (weights.scales(a).isEmpty()) {
            return new LinearMap(
                    PackedMatrix.f32(rows, first.in(), joined(weights.floats(a), weights.floats(b)), 0), null);
        }
        byte[] values = Arrays.copyOf(weights.int8(a), rows * first.in());
        System.arraycopy(weights.int8(b), 0, values, first.out() * first.in(), second.out() * second.in());
        float[] scales = joined(perRow(a, weights), perRow(b, weights));
        return new LinearMap(
                weights.roundsInputs(a)
                        ? PackedMatrix.w8a7(rows, first.in(), values, 0, scales)
                        : PackedMatrix.i8(rows, first.in(), values, 0, scales),
                null);
    }

    private static float[] perRow(Param param, Weights weights) {
        float[] scales = weights.scales(param).orElseThrow();
        if (scales.length > 1) {
            return scales;
        }
        float[] repeated = new float[param.shape().dim(0)];
        Arrays.fill(repeated, scales[0]);
        return repeated;
    }

    private static float[] joined(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Returns the rows of a table as a map without bias: out[r] is the product of row r and the input. */
    static LinearMap tied(Block.Embedding table, Weights weights) {
        return new LinearMap(matrix(table.weight(), weights), null);
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
