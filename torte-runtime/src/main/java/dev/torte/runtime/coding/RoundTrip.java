package dev.torte.runtime.coding;

import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.arithmetic.ArithmeticDecoder;
import dev.torte.runtime.arithmetic.ArithmeticEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;

/**
 * Proves what a model's bits per byte are worth: codes documents, reads them back, and tells how long the codes were.
 *
 * <p>The documents are cut as {@link dev.torte.runtime.Scorer} takes them, each read by itself, so the size is that of the score
 * but for what whole numbers and the ends of codes cost. Documents share codes of at least {@value #SHARED_BYTES} bytes of text,
 * which several threads make at once. Where documents end is not in the codes.
 */
public final class RoundTrip {
    /** So much text that the byte at the end of a code is no more than a few thousandths of a percent of it. */
    static final int SHARED_BYTES = 1 << 16;

    private RoundTrip() {}

    /**
     * Returns the size of all codes; the same for any number of threads.
     *
     * @param done told how many bytes were coded or read back since it was last told, on the thread that did so; all sum to twice
     *     the bytes of the documents
     * @throws IllegalStateException if a document comes back as another one: then model or coder give different bits for the same
     *     text, and the score is not to be trusted either
     */
    public static CodedSize of(LoadedModel model, List<byte[]> documents, int threads, IntConsumer done) {
        Sizes sizes = new Sizes();
        Runs runs = new Runs(model, documents, done);
        try {
            InOrder.run(threads, runs::next, sizes::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sizes.sum;
    }

    private static final class Sizes {
        private CodedSize sum = CodedSize.NONE;

        void add(CodedSize more) {
            sum = sum.plus(more);
        }
    }

    /** Cuts the list of documents into runs that share a code. */
    private static final class Runs {
        private final CoderPool coders;
        private final List<byte[]> documents;
        private final IntConsumer done;
        private int next;

        Runs(LoadedModel model, List<byte[]> documents, IntConsumer done) {
            this.coders = new CoderPool(model);
            this.documents = documents;
            this.done = done;
        }

        Optional<Callable<CodedSize>> next() {
            if (next == documents.size()) {
                return Optional.empty();
            }
            List<byte[]> run = new ArrayList<>();
            for (long bytes = 0; next < documents.size() && bytes < SHARED_BYTES; next++) {
                run.add(documents.get(next));
                bytes += documents.get(next).length;
            }
            return Optional.of(() -> coders.with(coder -> roundTrip(coder, run, done)));
        }
    }

    private static CodedSize roundTrip(TextCoder coder, List<byte[]> run, IntConsumer done) {
        ArithmeticEncoder encoder = new ArithmeticEncoder();
        long bytes = 0;
        for (byte[] document : run) {
            coder.encode(document, 0, document.length, encoder, done);
            bytes += document.length;
        }
        byte[] code = encoder.finish();
        ArithmeticDecoder decoder = new ArithmeticDecoder(code, 0, code.length);
        for (byte[] document : run) {
            byte[] read = new byte[document.length];
            coder.decode(decoder, read, 0, read.length, done);
            int differs = Arrays.mismatch(document, read);
            if (differs >= 0) {
                throw new IllegalStateException(
                        "a document of " + document.length + " bytes came back with another byte " + differs);
            }
        }
        if (!decoder.ended()) {
            throw new IllegalStateException("a code of " + code.length + " bytes did not end where it was read to");
        }
        return new CodedSize(bytes, code.length);
    }
}
