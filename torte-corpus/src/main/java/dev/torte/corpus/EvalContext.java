package dev.torte.corpus;

/** How much text before a byte a model may see when that byte is scored. */
public sealed interface EvalContext {

    /** Everything before it in its document. */
    record WholeDocument() implements EvalContext {}

    /**
     * Windows of at most {@code windowBytes} bytes that advance by {@code strideBytes}: behind the first window of a
     * document every byte sees between windowBytes - strideBytes and windowBytes - 1 bytes.
     */
    record Sliding(int windowBytes, int strideBytes) implements EvalContext {
        public Sliding {
            if (strideBytes < 1 || windowBytes < strideBytes) {
                throw new IllegalArgumentException(
                        "strideBytes " + strideBytes + " must be in 1..windowBytes " + windowBytes);
            }
        }
    }
}
