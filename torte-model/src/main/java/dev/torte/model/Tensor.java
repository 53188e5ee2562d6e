package dev.torte.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A named block of numbers as a file holds it: row-major, little-endian, read only.
 *
 * <p>The data belongs to whoever made the segment: a tensor of a mapped file is valid until that file is closed. Immutable and
 * shared by threads.
 */
public final class Tensor {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final DType type;
    private final Shape shape;
    private final MemorySegment data;

    private Tensor(String name, DType type, Shape shape, MemorySegment data) {
        this.name = Objects.requireNonNull(name);
        this.type = type;
        this.shape = shape;
        this.data = data.asReadOnly();
        if (data.byteSize() != Math.multiplyExact(shape.elements(), (long) type.bytes())) {
            throw new IllegalArgumentException(name + ": " + type + " of shape " + shape + " needs "
                    + shape.elements() * type.bytes() + " bytes, found " + data.byteSize());
        }
    }

    /** Wraps little-endian data without copying. */
    public static Tensor ofBytes(String name, DType type, Shape shape, MemorySegment data) {
        return new Tensor(name, type, shape, data);
    }

    /** Copies int8 or uint8 values. */
    public static Tensor ofBytes(String name, DType type, Shape shape, byte[] values) {
        return new Tensor(name, type, shape, MemorySegment.ofArray(values.clone()));
    }

    /** Copies float32 values. */
    public static Tensor ofFloats(String name, Shape shape, float[] values) {
        MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, Float.BYTES)]);
        MemorySegment.copy(values, 0, data, F32, 0, values.length);
        return new Tensor(name, DType.F32, shape, data);
    }

    public String name() {
        return name;
    }

    public DType type() {
        return type;
    }

    public Shape shape() {
        return shape;
    }

    /** Returns the raw little-endian bytes, read only. */
    public MemorySegment data() {
        return data;
    }

    /** Returns the same data under another name and, of equal element count, another shape. */
    public Tensor as(String newName, Shape newShape) {
        return new Tensor(newName, type, newShape, data);
    }

    /** Returns the values as a new array; integers become floats of the same value, doubles are rounded. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(shape.elements())];
        switch (type) {
            case F32 -> MemorySegment.copy(data, F32, 0, values, 0, values.length);
            case F64 -> fill(values, i -> (float) data.getAtIndex(F64, i));
            case F16 -> fill(values, i -> Float.float16ToFloat(data.getAtIndex(I16, i)));
            case BF16 -> fill(values, i -> Float.intBitsToFloat(data.getAtIndex(I16, i) << 16));
            case F8_E4M3 -> fill(values, i -> Float8.decode(data.get(ValueLayout.JAVA_BYTE, i)));
            case I64 -> fill(values, i -> (float) data.getAtIndex(I64, i));
            case I32 -> fill(values, i -> (float) data.getAtIndex(I32, i));
            case I8 -> fill(values, i -> data.get(ValueLayout.JAVA_BYTE, i));
            case U8 -> fill(values, i -> data.get(ValueLayout.JAVA_BYTE, i) & 0xFF);
        }
        return values;
    }

    /** Returns the values of an integer tensor as a new array. */
    public long[] toLongs() {
        long[] values = new long[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case I64 -> data.getAtIndex(I64, i);
                case I32 -> data.getAtIndex(I32, i);
                case I8 -> data.get(ValueLayout.JAVA_BYTE, i);
                case U8 -> data.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
                case F64, F32, F16, BF16, F8_E4M3 ->
                    throw new IllegalArgumentException(name + " holds " + type + ", not integers");
            };
        }
        return values;
    }

    /** Returns a copy of the raw bytes. */
    public byte[] toBytes() {
        return data.toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public String toString() {
        return name + " " + type + " " + shape;
    }

    private static void fill(float[] values, IndexToFloat value) {
        for (int i = 0; i < values.length; i++) {
            values[i] = value.at(i);
        }
    }

    private interface IndexToFloat {
        float at(int index);
    }
}
