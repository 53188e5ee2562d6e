package dev.torte.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Types of small numbers that are weights only times a scale, which is kept beside them: scale = max(absmax / largest, 1e-12), rounded
 * to float, with absmax the largest magnitude of the weights that share it.
 */
public enum ScaledType {
    /** Whole numbers from -127 to 127, one a byte. */
    INT8(DType.I8, 127) {
        @Override
        void encode(float[] values, int at, int count, float scale, byte[] out, int outAt) {
            for (int i = 0; i < count; i++) {
                out[outAt + i] = (byte) whole(values[at + i] / scale);
            }
        }

        @Override
        void decode(byte[] row, int at, int count, float[] out, int outAt) {
            for (int i = 0; i < count; i++) {
                out[outAt + i] = row[at + i];
            }
        }
    },

    /** {@link Float8}, one a byte. */
    FP8(DType.F8_E4M3, Float8.LARGEST) {
        @Override
        void encode(float[] values, int at, int count, float scale, byte[] out, int outAt) {
            for (int i = 0; i < count; i++) {
                out[outAt + i] = Float8.encode(values[at + i] / scale);
            }
        }

        @Override
        void decode(byte[] row, int at, int count, float[] out, int outAt) {
            for (int i = 0; i < count; i++) {
                out[outAt + i] = Float8.decode(row[at + i]);
            }
        }
    },

    /**
     * Whole numbers from -7 to 7 in two's complement of four bits, two a byte, the first in the low half. Every row of a matrix starts a new byte;
     * the high half that a row of odd length leaves over is 0.
     */
    INT4(DType.U8, 7) {
        @Override
        void encode(float[] values, int at, int count, float scale, byte[] out, int outAt) {
            for (int i = 0; i < count; i++) {
                int nibble = whole(values[at + i] / scale) & 0xF;
                out[outAt + i / 2] |= (byte) (nibble << (i % 2 * HALF));
            }
        }

        @Override
        void decode(byte[] row, int at, int count, float[] out, int outAt) {
            for (int i = 0; i < count; i++) {
                out[outAt + i] = int4(row[at + i / 2], i % 2);
            }
        }
    };

    private static final int HALF = 4;

    /** Would have no opposite. */
    private static final int LEAST_INT4 = -8;

    private static final double SMALLEST_SCALE = 1e-12;

    private final DType stored;
    private final float largest;

    ScaledType(DType stored, float largest) {
        this.stored = stored;
        this.largest = largest;
    }

    /** Returns the scaled type that a matrix stored so has, or empty when its values need no scale. */
    public static Optional<ScaledType> of(DType stored) {
        return Arrays.stream(values()).filter(type -> type.stored == stored).findFirst();
    }

    /** Returns half {@code half} (0 the low one) of a byte with two whole numbers. */
    public static int int4(byte pair, int half) {
        // Shifted to the top and back, so that the sign comes along.
        return pair << (Integer.SIZE - HALF - half * HALF) >> (Integer.SIZE - HALF);
    }

    /** Returns the type as the file names it. */
    public DType stored() {
        return stored;
    }

    /** Returns the shape in which a file holds a parameter. */
    Shape storedShape(Shape shape) {
        return this == INT4 ? Shape.of(shape.dim(0), Math.ceilDiv(shape.dim(1), 2)) : shape;
    }

    /** Returns the scale of weights of which the largest has magnitude {@code absmax}. */
    float scale(float absmax) {
        return (float) Math.max(absmax / (double) largest, SMALLEST_SCALE);
    }

    int whole(float value) {
        return Math.clamp((long) Math.rint(value), -(int) largest, (int) largest);
    }

    /** Writes {@code count} values over a scale, nearest of equals even. */
    abstract void encode(float[] values, int at, int count, float scale, byte[] out, int outAt);

    /** Reads {@code count} numbers, exactly. */
    abstract void decode(byte[] row, int at, int count, float[] out, int outAt);

    /** Says what is wrong with a matrix of this type, in which every row has its scale and not all bytes are weights. */
    Optional<String> mismatch(Param param, Tensor tensor, Tensor absmax) {
        Shape wanted = storedShape(param.shape());
        if (!tensor.shape().equals(wanted)) {
            return Optional.of(param.name() + ": expected " + wanted + " of " + this + ", found " + tensor.shape());
        }
        Optional<String> fault = fault(tensor.toBytes(), param.shape().dim(1));
        if (fault.isPresent()) {
            return Optional.of(param.name() + ": expected weights of " + this + ", found " + fault.get());
        }
        String name = Weights.absmaxOf(param.name());
        Shape rows = Shape.of(param.shape().dim(0));
        if (absmax == null || absmax.type() != DType.F32 || !absmax.shape().equals(rows)) {
            return Optional.of(name + ": expected F32 " + rows + ", found " + (absmax == null ? "nothing" : absmax));
        }
        for (float magnitude : absmax.toFloats()) {
            if (!(magnitude >= 0 && magnitude <= Float.MAX_VALUE)) {
                return Optional.of(name + ": expected magnitudes, found " + magnitude);
            }
        }
        return Optional.empty();
    }

    private Optional<String> fault(byte[] bytes, int cols) {
        int rowBytes = this == INT4 ? Math.ceilDiv(cols, 2) : cols;
        for (int i = 0; i < bytes.length; i++) {
            boolean last = i % rowBytes == rowBytes - 1;
            boolean fits = switch (this) {
                case INT8 -> true;
                case FP8 -> Float8.isNumber(bytes[i]);
                case INT4 ->
                    int4(bytes[i], 0) != LEAST_INT4
                            && int4(bytes[i], 1) != LEAST_INT4
                            && (!last || cols % 2 == 0 || int4(bytes[i], 1) == 0);
            };
            if (!fits) {
                return Optional.of(String.format(Locale.ROOT, "0x%02X at byte %d", bytes[i], i));
            }
        }
        return Optional.empty();
    }
}
