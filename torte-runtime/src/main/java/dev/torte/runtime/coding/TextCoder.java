package dev.torte.runtime.coding;

import dev.torte.model.Model;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Session;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;

/**
 * Turns documents into symbols of an arithmetic code and back, each byte by the model's guess after the bytes of its own document
 * before it. The first byte of a document meets a uniform guess and takes 8 bits. Several documents may share one code.
 *
 * <p>Writing reads whole stretches at once and so is faster than reading, which is as slow as generating. Nothing is allocated
 * per byte. One owner thread, whose interruption ends the work with a {@link CancellationException}.
 */
public final class TextCoder {
    /** Bytes whose logits are held at once, and after which is told how far the work is. */
    private static final int PIECE = 128;

    private final Session session;
    private final Frequencies frequencies;
    private final float[] logits = new float[PIECE * Model.BYTES];

    public TextCoder(LoadedModel model) {
        this.session = model.session();
        this.frequencies = new Frequencies(Model.BYTES, model.kernels());
    }

    /**
     * Adds one document to a code.
     *
     * @param text its bytes are the {@code count} from {@code from} on
     * @param done told how many bytes were coded since it was last told
     */
    public void encode(byte[] text, int from, int count, ArithmeticEncoder code, IntConsumer done) {
        Objects.checkFromIndexSize(from, count, text.length);
        session.reset();
        frequencies.set(session.logits(), 0);
        for (int at = 0; at < count; at += PIECE) {
            int piece = Math.min(PIECE, count - at);
            session.feedEach(text, from + at, piece, logits, 0);
            for (int i = 0; i < piece; i++) {
                code.encode(frequencies, text[from + at + i] & 0xFF);
                frequencies.set(logits, i * Model.BYTES);
            }
            tell(piece, done);
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
        for (int at = 0; at < count && !code.overran(); at += PIECE) {
            int piece = Math.min(PIECE, count - at);
            for (int i = from + at; i < from + at + piece; i++) {
                frequencies.set(session.logits(), 0);
                text[i] = (byte) code.decode(frequencies);
                session.feed(text[i]);
            }
            tell(piece, done);
        }
    }

    private static void tell(int bytes, IntConsumer done) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while coding");
        }
        done.accept(bytes);
    }
}
