package dev.torte.model;

/** The element types of tensors on disk, named as safetensors names them. */
public enum DType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    /** Sign, 4 bits of exponent, 3 of mantissa; see {@link Float8}. */
    F8_E4M3(1),
    I64(8),
    I32(4),
    I8(1),
    U8(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
