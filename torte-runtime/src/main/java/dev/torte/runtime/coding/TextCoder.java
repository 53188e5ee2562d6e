package dev.torte.runtime.coding;

import dev.torte.model.contract.Tokenizer;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Session;
import dev.torte.runtime.arithmetic.ArithmeticDecoder;
import dev.torte.runtime.arithmetic.ArithmeticEncoder;
import dev.torte.runtime.arithmetic.Frequencies;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;

/**
 * Turns documents into symbols of an arithmetic code and back, each by the model's guess after those of its own document before it.
 * Symbols are bytes, or those of a token model's tokenizer. The first of a document meets a uniform guess. Several documents may
 * share one code.
 *
 * <p>Writing reads whole stretches at once and so is faster than reading, which is as slow as generating. Reading allocates
 * nothing, writing the symbols of the document. One owner thread, whose interruption ends the work with a {@link CancellationException}.
 */
public final class TextCoder {
    /** Symbols whose logits are held at once, and after which is told how far the work is. */
    private static final int PIECE = 128;

    private final Session session;
    private final Tokenizer tokenizer;
    private final Frequencies frequencies;
    private final float[] logits;

    public TextCoder(LoadedModel model) {
        this.session = model.session();
        this.tokenizer = model.tokenizer();
        this.frequencies = new Frequencies(tokenizer.vocabulary(), model.kernels());
        this.logits = new float[PIECE * tokenizer.vocabulary()];
    }

    /**
     * Adds one document to a code.
     *
     * @param text its bytes are the {@code count} from {@code from} on
     * @param done told how many bytes were coded since it was last told
     */
    public void encode(byte[] text, int from, int count, ArithmeticEncoder code, IntConsumer done) {
        Objects.checkFromIndexSize(from, count, text.length);
        int[] symbols = tokenizer.encode(Arrays.copyOfRange(text, from, from + count));
        session.reset();
        frequencies.set(session.logits(), 0);
        for (int at = 0; at < symbols.length; at += PIECE) {
            int piece = Math.min(PIECE, symbols.length - at);
            session.feedEach(symbols, at, piece, logits, 0);
            int bytes = 0;
            for (int i = 0; i < piece; i++) {
                code.encode(frequencies, symbols[at + i]);
                frequencies.set(logits, i * tokenizer.vocabulary());
                bytes += tokenizer.length(symbols[at + i]);
            }
            tell(bytes, done);
        }
    }

    /**
     * Reads one document from a code: as many bytes as it had, to the place in {@code text} from {@code from} on. Stops early when
     * there is no code left, lest a few forged bytes make hours of work; {@link ArithmeticDecoder#ended} tells.
     *
     * @param done told how many bytes were read since it was last told
     */
    public void decode(ArithmeticDecoder code, byte[] text, int from, int count, IntConsumer done) {
        Objects.checkFromIndexSize(from, count, text.length);
        session.reset();
        int end = from + count;
        int told = from;
        for (int at = from; at < end && !code.overran(); ) {
            frequencies.set(session.logits(), 0);
            int symbol = code.decode(frequencies);
            // What a forged code says beyond the end is not written; the text is then another one than its checksum.
            int length = Math.min(tokenizer.length(symbol), end - at);
            for (int i = 0; i < length; i++) {
                text[at + i] = tokenizer.byteOf(symbol, i);
            }
            at += length;
            if (at < end) {
                session.feed(symbol);
            }
            if (at - told >= PIECE || at == end) {
                tell(at - told, done);
                told = at;
            }
        }
    }

    private static void tell(int bytes, IntConsumer done) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while coding");
        }
        done.accept(bytes);
    }
}
