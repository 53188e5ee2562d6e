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
 * Products of ternary weights by looking sums up, as a template for {@link LaneWidth}.
 *
 * <p>Two trits of a row are four bits of a byte. What they make of their two inputs is one of nine sums of at most 2 · 63, so a table of
 * sixteen bytes answers for a pair of inputs, and one shuffle looks it up for as many rows as a vector has bytes. Each sum is kept
 * with {@value #BIAS} added, which makes it a byte without sign.
 *
 * <p>A shuffle takes only as many bits of an index as count its lanes. So a table is repeated to fill a vector, and the bits above the
 * four need not be cleared.
 *
 * <p>At 512 bits the vectors are those of 256. Not every processor with vectors of 512 bits has a shuffle of 64 bytes, and a vector
 * operation that it lacks is hundreds of times slower.
 */
final class VectorTernaryProducts implements TernaryProducts {
    private static final int L =
            Math.min(LaneWidth.species(MethodHandles.lookup()).length(), 8);

    private static final VectorShape SHAPE = VectorShape.forBitSize(32 * L);
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, SHAPE);
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);

    private static final int PANEL = PackedMatrix.PANEL_ROWS;
    /** Bytes of a vector, and so of a table. */
    private static final int WIDTH = 4 * L;

    private static final int BIAS = 2 * PackedMatrix.W8A7.LEVELS;

    /** The factors of a table's first and second input. Arrays, since making a vector takes milliseconds at the start of a process. */
    private static final short[] FIRST = factors(0);

    private static final short[] SECOND = factors(2);

    /**
     * A table has two entries in a lane, e + 256·f modulo 2¹⁶, which are linear in the inputs. Entry i has the trit in the bits of i
     * from {@code shift} on.
     */
    private static short[] factors(int shift) {
        short[] factors = new short[2 * L];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (short) (trit((2 * i) >> shift) + 256 * trit((2 * i + 1) >> shift));
        }
        return factors;
    }

    private static int trit(int bits) {
        return switch (bits & 3) {
            case 1 -> 1;
            case 3 -> -1;
            default -> 0;
        };
    }

    @Override
    public int tableBytes() {
        return 2 * WIDTH * TernaryMatrix.BLOCK_STEPS;
    }

    @Override
    public void tables(short[] q, int fromStep, int toStep, byte[] tables) {
        int pairs = 2 * (toStep - fromStep);
        int from = fromStep * TernaryMatrix.STEP;
        ShortVector biases = ShortVector.broadcast(SHORTS, (short) (BIAS * 0x101));
        ShortVector first = ShortVector.fromArray(SHORTS, FIRST, 0);
        ShortVector second = ShortVector.fromArray(SHORTS, SECOND, 0);
        for (int p = 0; p < pairs; p++) {
            biases.add(first.mul(q[from + 2 * p]))
                    .add(second.mul(q[from + 2 * p + 1]))
                    .reinterpretAsBytes()
                    .intoArray(tables, p * WIDTH);
        }
    }

    @Override
    public void addBlock(TernaryMatrix w, int panel, int fromStep, int toStep, byte[] tables, int[] sums, int at) {
        int from = w.at(panel, fromStep);
        for (int v = 0; v < PANEL; v += WIDTH) {
            add(w.data(), from + v, toStep - fromStep, tables, sums, at + v / 4);
        }
    }

    /**
     * One vector of bytes, so four of sums. Rows at odd places are summed up as bytes moved down. Taken off the sums of whole
     * lanes, they leave those of the rows at even places. All of it is modulo 2¹⁶, and less than that.
     */
    private static void add(byte[] w, int at, int steps, byte[] tables, int[] sums, int to) {
        ShortVector whole = ShortVector.zero(SHORTS);
        ShortVector odd = whole;
        for (int step = 0; step < steps; step++) {
            int table = step * 2 * WIDTH;
            ByteVector four = ByteVector.fromArray(BYTES, w, at + step * PANEL);
            ShortVector a =
                    four.selectFrom(ByteVector.fromArray(BYTES, tables, table)).reinterpretAsShorts();
            ShortVector b = four.reinterpretAsShorts()
                    .lanewise(VectorOperators.LSHR, 4)
                    .reinterpretAsBytes()
                    .selectFrom(ByteVector.fromArray(BYTES, tables, table + WIDTH))
                    .reinterpretAsShorts();
            whole = whole.add(a.add(b));
            odd = odd.add(a.lanewise(VectorOperators.LSHR, 8).add(b.lanewise(VectorOperators.LSHR, 8)));
        }
        IntVector evens = whole.sub(odd.lanewise(VectorOperators.LSHL, 8)).reinterpretAsInts();
        IntVector odds = odd.reinterpretAsInts();
        int bias = 2 * BIAS * steps;
        add(evens.and(0xFFFF), bias, sums, to);
        add(odds.and(0xFFFF), bias, sums, to + 16);
        add(evens.lanewise(VectorOperators.LSHR, 16), bias, sums, to + 32);
        add(odds.lanewise(VectorOperators.LSHR, 16), bias, sums, to + 48);
    }

    private static void add(IntVector biased, int bias, int[] sums, int at) {
        IntVector.fromArray(INTS, sums, at).add(biased.sub(bias)).intoArray(sums, at);
    }

    @Override
    public void finish(
            int[] sums, int at, int rows, float factor, float[] scales, int scaleAt, float[] out, int outAt) {
        int r = 0;
        for (; r <= rows - L; r += L) {
            ((FloatVector) IntVector.fromArray(INTS, sums, at + r).convert(VectorOperators.I2F, 0))
                    .mul(factor)
                    .mul(FloatVector.fromArray(FLOATS, scales, scaleAt + r))
                    .intoArray(out, outAt + r);
        }
        for (; r < rows; r++) {
            out[outAt + r] = (sums[at + r] * factor) * scales[scaleAt + r];
        }
    }
}
