package dev.torte.kernels;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of int8 weights and inputs of seven bits, as a template for {@link LaneWidth}.
 *
 * <p>A multiplication of 16-bit lanes does twice the work of one of floats, and a weight becomes a 16-bit lane by one or two
 * shifts. One group of rows at a time: with more in one loop the compiler stops inlining, and vectors become objects. Integer
 * sums have no order, so at 512 bits the vectors are those of 256, which the layout was made for.
 */
final class VectorIntegerProducts implements IntegerProducts {
    private static final VectorSpecies<Float> S = LaneWidth.species(MethodHandles.lookup());
    private static final int L = S.length();

    private static final int PANEL = PackedMatrix.PANEL_ROWS;
    private static final int GROUP = PackedMatrix.W8A7.GROUP_ROWS;
    /** Rows of a vector: a group, or half of it at 128 bits. */
    private static final int ROWS = Math.min(L, GROUP);

    private static final VectorShape SHAPE = VectorShape.forBitSize(32 * ROWS);
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, SHAPE);
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);

    /** Adding it and taking it off again rounds a small float to the nearest integer, halves to the even one. */
    private static final float ROUNDER = 0x1.8p23f;

    @Override
    public float round(float[] x, int at, int n, float[] q, int qAt) {
        float largest = largestMagnitude(x, at, n);
        // Also false for NaN.
        boolean rounds = largest >= PackedMatrix.W8A7.SMALLEST && largest <= Float.MAX_VALUE;
        float factor = rounds ? PackedMatrix.W8A7.LEVELS / largest : 0f;
        int i = 0;
        if (rounds) {
            for (; i <= n - L; i += L) {
                FloatVector.fromArray(S, x, at + i)
                        .mul(factor)
                        .add(ROUNDER)
                        .sub(ROUNDER)
                        .intoArray(q, qAt + i);
            }
        }
        for (; i < n; i++) {
            q[qAt + i] = rounds ? (x[at + i] * factor + ROUNDER) - ROUNDER : 0f;
        }
        return rounds ? largest / PackedMatrix.W8A7.LEVELS : 0f;
    }

    private static float largestMagnitude(float[] x, int at, int n) {
        FloatVector largest = FloatVector.zero(S);
        int i = 0;
        for (; i <= n - L; i += L) {
            largest = largest.max(FloatVector.fromArray(S, x, at + i).abs());
        }
        float result = largest.reduceLanes(VectorOperators.MAX);
        for (; i < n; i++) {
            result = Math.max(result, Math.abs(x[at + i]));
        }
        return result;
    }

    @Override
    public void panel(PackedMatrix.W8A7 w, int panel, int[] pairs, float[] out, int outAt) {
        int height = Math.min(PANEL, w.rows() - panel * PANEL);
        for (int r = 0; r < height; r += ROWS) {
            int at = PackedMatrix.W8A7.group(panel * PANEL + r, w.paddedCols()) + r % GROUP * 4;
            rows(w.data(), at, w.paddedCols(), pairs, out, outAt + r, height - r);
        }
    }

    /**
     * One vector of output rows. Written out, without methods for its parts: so it is too long to be inlined where others are, which
     * together would be more than the compiler takes.
     */
    private static void rows(byte[] w, int at, int cols, int[] pairs, float[] out, int outAt, int wanted) {
        IntVector low = IntVector.zero(INTS);
        IntVector high = low;
        for (int k = 0; k < cols; k += PackedMatrix.W8A7.STEP) {
            int from = at + k * GROUP;
            int pair = k / 2;
            ShortVector a = ByteVector.fromArray(BYTES, w, from).reinterpretAsShorts();
            ShortVector b = ByteVector.fromArray(BYTES, w, from + 4 * GROUP).reinterpretAsShorts();
            ShortVector x0 = IntVector.broadcast(INTS, pairs[pair]).reinterpretAsShorts();
            ShortVector x1 = IntVector.broadcast(INTS, pairs[pair + 1]).reinterpretAsShorts();
            ShortVector x2 = IntVector.broadcast(INTS, pairs[pair + 2]).reinterpretAsShorts();
            ShortVector x3 = IntVector.broadcast(INTS, pairs[pair + 3]).reinterpretAsShorts();
            ShortVector s0 = a.lanewise(VectorOperators.LSHL, 8)
                    .lanewise(VectorOperators.ASHR, 8)
                    .mul(x0);
            ShortVector s1 = a.lanewise(VectorOperators.ASHR, 8).mul(x1);
            ShortVector s2 = b.lanewise(VectorOperators.LSHL, 8)
                    .lanewise(VectorOperators.ASHR, 8)
                    .mul(x2);
            ShortVector s3 = b.lanewise(VectorOperators.ASHR, 8).mul(x3);
            IntVector sum = s0.add(s1).add(s2.add(s3)).reinterpretAsInts();
            low = low.add(sum.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            high = high.add(sum.lanewise(VectorOperators.ASHR, 16));
        }
        FloatVector result = (FloatVector) low.add(high).convert(VectorOperators.I2F, 0);
        if (wanted >= ROWS) {
            result.intoArray(out, outAt);
        } else {
            result.intoArray(out, outAt, FLOATS.indexInRange(0, wanted));
        }
    }

    @Override
    public void slice(PackedMatrix.W8A7 w, int row, int sliceRows, float[] slice) {
        for (int r = 0; r < sliceRows; r += ROWS) {
            int at = PackedMatrix.W8A7.group(row + r, w.paddedCols()) + (row + r) % GROUP * 4;
            for (int k = 0; k < w.paddedCols(); k += 4) {
                IntVector four =
                        ByteVector.fromArray(BYTES, w.data(), at + k * GROUP).reinterpretAsInts();
                cut(four, 24).intoArray(slice, k * sliceRows + r);
                cut(four, 8).intoArray(slice, (k + 1) * sliceRows + r);
                cut(four, 16).intoArray(slice, (k + 2) * sliceRows + r);
                cut(four, 0).intoArray(slice, (k + 3) * sliceRows + r);
            }
        }
    }

    private static FloatVector cut(IntVector four, int shift) {
        return (FloatVector) four.lanewise(VectorOperators.LSHL, shift)
                .lanewise(VectorOperators.ASHR, 24)
                .convert(VectorOperators.I2F, 0);
    }
}
