package dev.torte.runtime;

/**
 * How well a model predicted one document.
 *
 * @param bytes scored, every byte once
 * @param nats -ln of the probability given to the document, summed in the order of its symbols
 * @param hits bytes of the symbols that were the model's first choice, ties going to the lower symbol
 */
public record DocumentScore(long bytes, double nats, long hits) {

    /** The score of nothing. */
    public static final DocumentScore NONE = new DocumentScore(0, 0, 0);

    /** Returns the score of both documents together. */
    public DocumentScore plus(DocumentScore other) {
        return new DocumentScore(bytes + other.bytes, nats + other.nats, hits + other.hits);
    }

    /** Returns bits per byte; NaN without bytes. */
    public double bitsPerByte() {
        return nats / StrictMath.log(2) / bytes;
    }

    /** Returns e to the mean nats per byte; NaN without bytes. */
    public double perplexity() {
        return StrictMath.exp(nats / bytes);
    }

    /** Returns the share of bytes that were the first choice; NaN without bytes. */
    public double accuracy() {
        return (double) hits / bytes;
    }
}
