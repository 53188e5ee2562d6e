package dev.torte.runtime;

import dev.torte.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Scores documents: every byte once, given the bytes of its own document that a {@link Session} still sees by
 * {@link ContextWindow}. The first byte of a document meets a uniform guess and costs 8 bits.
 *
 * <p>Log-probabilities are doubles, ln by StrictMath over a sum of StrictMath.exp in byte order, so a score has the same bits on
 * every machine and for every number of threads. Immutable, shared by threads.
 */
public final class Scorer {
    /** Bytes whose logits are held at once. */
    private static final int PIECE = 256;

    private final LoadedModel model;

    public Scorer(LoadedModel model) {
        this.model = model;
    }

    /** Takes the surprise of each byte in order. */
    public interface Surprises {
        /** Takes -log2 of the probability that was given to the byte that came. */
        void accept(byte value, double bits);
    }

    /** Returns the score of one document. */
    public DocumentScore score(byte[] document) {
        return score(document, (value, bits) -> {});
    }

    /** Returns the score of one document and reports the surprise of every byte. */
    public DocumentScore score(byte[] document, Surprises surprises) {
        return score(document, surprises, bytes -> {});
    }

    private DocumentScore score(byte[] document, Surprises surprises, IntConsumer scored) {
        Session session = model.session();
        float[] logits = new float[PIECE * Model.BYTES];
        // What the session guesses before the first byte of a piece is the last guess of the piece before.
        float[] guess = session.logits().clone();
        double nats = 0;
        long hits = 0;
        for (int done = 0; done < document.length; done += PIECE) {
            int piece = Math.min(PIECE, document.length - done);
            session.feedEach(document, done, piece, logits, 0);
            for (int i = 0; i < piece; i++) {
                float[] from = i == 0 ? guess : logits;
                int at = i == 0 ? 0 : (i - 1) * Model.BYTES;
                int value = document[done + i] & 0xFF;
                double surprise = surprise(from, at, value);
                nats += surprise;
                hits += best(from, at) == value ? 1 : 0;
                surprises.accept((byte) value, surprise / StrictMath.log(2));
            }
            System.arraycopy(logits, (piece - 1) * Model.BYTES, guess, 0, Model.BYTES);
            scored.accept(piece);
        }
        return new DocumentScore(document.length, nats, hits);
    }

    /** Returns the score of each document, computed on {@code threads} threads; the same for any number of them. */
    public List<DocumentScore> score(List<byte[]> documents, int threads) {
        return score(documents, threads, bytes -> {});
    }

    /**
     * Returns the score of each document and tells meanwhile how far it is.
     *
     * @param scored takes how many bytes were scored since it was last told, of any document, on the thread that scored them; all
     *     that it takes sum to the bytes of all documents
     */
    public List<DocumentScore> score(List<byte[]> documents, int threads, IntConsumer scored) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, found " + threads);
        }
        List<Callable<DocumentScore>> tasks = new ArrayList<>();
        documents.forEach(document -> tasks.add(() -> score(document, (value, bits) -> {}, scored)));
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            List<Future<DocumentScore>> futures = workers.invokeAll(tasks);
            List<DocumentScore> scores = new ArrayList<>();
            for (Future<DocumentScore> future : futures) {
                scores.add(future.get());
            }
            return scores;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while scoring", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("scoring a document failed", e.getCause());
        }
    }

    /** Returns -ln softmax(logits)[value]. */
    private static double surprise(float[] logits, int at, int value) {
        double top = logits[at + best(logits, at)];
        double sum = 0;
        for (int i = 0; i < Model.BYTES; i++) {
            sum += StrictMath.exp(logits[at + i] - top);
        }
        return StrictMath.log(sum) - (logits[at + value] - top);
    }

    private static int best(float[] logits, int at) {
        int best = 0;
        for (int i = 1; i < Model.BYTES; i++) {
            if (logits[at + i] > logits[at + best]) {
                best = i;
            }
        }
        return best;
    }
}
