package dev.torte.runtime.coding;

/**
 * What some text takes as an arithmetic code.
 *
 * @param bytes of the text
 * @param codedBytes of its code
 */
public record CodedSize(long bytes, long codedBytes) {

    /** The size of nothing. */
    public static final CodedSize NONE = new CodedSize(0, 0);

    /** Returns the size of both together. */
    public CodedSize plus(CodedSize other) {
        return new CodedSize(bytes + other.bytes, codedBytes + other.codedBytes);
    }

    /** Returns bits of code per byte of text; NaN without bytes. */
    public double bitsPerByte() {
        return 8.0 * codedBytes / bytes;
    }
}
