package dev.torte.corpus;

/**
 * One document of a corpus: a range of the corpus' bytes.
 *
 * @param name   where the text came from, for people: a path inside the input, then {@code #n} or a heading
 * @param offset first byte in the corpus
 * @param length bytes, the joint that follows every document included; at least 1
 */
public record Document(String name, int offset, int length) {
    public Document {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("offset " + offset + " must be >= 0 and length " + length + " >= 1");
        }
    }

    /** Returns the offset of the first byte behind this document. */
    public int end() {
        return offset + length;
    }
}
