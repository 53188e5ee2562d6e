package dev.torte.runtime;

import dev.torte.kernels.PackedMatrix;
import dev.torte.model.Block;
import dev.torte.model.Param;
import dev.torte.model.Quantizer;
import dev.torte.model.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

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

    /**
     * Returns maps without bias as one, whose rows are the first's, then the second's and so on: inputs are read once for all.
     *
     * @throws IllegalArgumentException if they are not stored alike
     */
    static LinearMap stacked(List<Block.Linear> maps, Weights weights) {
        Param first = maps.getFirst().weight();
        for (Block.Linear map : maps) {
            Param other = map.weight();
            if (weights.get(first).type() != weights.get(other).type()
                    || weights.roundsInputs(first) != weights.roundsInputs(other)) {
                throw new IllegalArgumentException(first.name() + " and " + other.name()
                        + " must be stored alike to be run as one, found " + weights.get(first) + " and "
                        + weights.get(other));
            }
        }
        int in = maps.getFirst().in();
        int rows = maps.stream().mapToInt(Block.Linear::out).sum();
        if (weights.scales(first).isEmpty()) {
            return new LinearMap(
                    PackedMatrix.f32(rows, in, joined(maps, map -> weights.floats(map.weight()), rows * in), 0), null);
        }
        byte[] values = new byte[rows * in];
        int at = 0;
        for (Block.Linear map : maps) {
            System.arraycopy(weights.int8(map.weight()), 0, values, at, map.out() * in);
            at += map.out() * in;
        }
        float[] scales = joined(maps, map -> perRow(map.weight(), weights), rows);
        return new LinearMap(packed(first, weights, rows, in, values, scales), null);
    }

    /** Packs numbers with scales in the way in which a parameter of theirs is stored. */
    private static PackedMatrix packed(Param like, Weights weights, int rows, int cols, byte[] values, float[] scales) {
        if (!weights.roundsInputs(like)) {
            return PackedMatrix.i8(rows, cols, values, 0, scales);
        }
        return weights.quantizer(like) == Quantizer.TERNARY
                ? PackedMatrix.ternary(rows, cols, values, 0, scales)
                : PackedMatrix.w8a7(rows, cols, values, 0, scales);
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

    private static float[] joined(List<Block.Linear> maps, Function<Block.Linear, float[]> part, int floats) {
        float[] all = new float[floats];
        int at = 0;
        for (Block.Linear map : maps) {
            float[] values = part.apply(map);
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }

    /** Returns the rows of a table as a map without bias: out[r] is the product of row r and the input. */
    static LinearMap tied(Block.Embedding table, Weights weights) {
        return new LinearMap(matrix(table.weight(), weights), null);
    }

    private static PackedMatrix matrix(Param param, Weights weights) {
        int rows = param.shape().dim(0);
        int cols = param.shape().dim(1);
        return weights.scales(param)
                .map(scales -> packed(param, weights, rows, cols, weights.int8(param), scales))
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
