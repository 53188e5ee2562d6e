package dev.torte.runtime;

import dev.torte.model.contract.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Scores documents: every symbol once, given the symbols of its own document that a {@link Session} still sees by
 * {@link ContextWindow}. The first symbol of a document meets a uniform guess: a byte costs 8 bits. A token model reads a document
 * as its tokenizer encodes the whole of it; the score is over the bytes of the document all the same.
 *
 * <p>Log-probabilities are doubles, ln by StrictMath over a sum of StrictMath.exp in the order of symbols, so a score has the same bits on
 * every machine and for every number of threads. Immutable, shared by threads.
 */
public final class Scorer {
    /** Symbols whose logits are held at once, and the most logits. */
    private static final int PIECE = 256;

    private static final int LOGITS = 1 << 20;

    private final Supplier<Session> sessions;
    private final Tokenizer tokenizer;
    private final int vocabulary;

    public Scorer(LoadedModel model) {
        this(model.tokenizer(), model::session);
    }

    /**
     * Makes one that scores each document by a session of its own.
     *
     * @param sessions gives fresh sessions of one stream, on any thread
     * @param tokenizer of their model
     */
    public Scorer(Tokenizer tokenizer, Supplier<Session> sessions) {
        this.sessions = sessions;
        this.tokenizer = tokenizer;
        this.vocabulary = tokenizer.vocabulary();
    }

    /** Takes the surprise of each symbol in order. */
    public interface Surprises {
        /** Takes -log2 of the probability that was given to the symbol that came: a byte, 0..255, or one of a tokenizer. */
        void accept(int symbol, double bits);
    }

    /** Returns the score of one document. */
    public DocumentScore score(byte[] document) {
        return score(document, (symbol, bits) -> {});
    }

    /** Returns the score of one document and reports the surprise of every symbol. */
    public DocumentScore score(byte[] document, Surprises surprises) {
        return score(tokenizer.encode(document), surprises);
    }

    /** Returns the score of one document that is encoded already; the first symbol meets a uniform guess here, too. */
    public DocumentScore score(int[] document, Surprises surprises) {
        return score(document, surprises, bytes -> {});
    }

    private DocumentScore score(int[] document, Surprises surprises, IntConsumer scored) {
        Session session = sessions.get();
        int most = Math.clamp(LOGITS / vocabulary, 1, PIECE);
        float[] logits = new float[most * vocabulary];
        // What the session guesses before the first byte of a piece is the last guess of the piece before.
        float[] guess = session.logits().clone();
        double nats = 0;
        long bytes = 0;
        long hits = 0;
        for (int done = 0; done < document.length; done += most) {
            int piece = Math.min(most, document.length - done);
            session.feedEach(document, done, piece, logits, 0);
            long bytesBefore = bytes;
            for (int i = 0; i < piece; i++) {
                float[] from = i == 0 ? guess : logits;
                int at = i == 0 ? 0 : (i - 1) * vocabulary;
                int symbol = document[done + i];
                int best = best(from, at);
                double surprise = surprise(from, at, symbol, best);
                nats += surprise;
                bytes += tokenizer.length(symbol);
                hits += best == symbol ? tokenizer.length(symbol) : 0;
                surprises.accept(symbol, surprise / StrictMath.log(2));
            }
            System.arraycopy(logits, (piece - 1) * vocabulary, guess, 0, vocabulary);
            scored.accept((int) (bytes - bytesBefore));
        }
        return new DocumentScore(bytes, nats, hits);
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
        documents.forEach(document -> tasks.add(() -> score(tokenizer.encode(document), (symbol, bits) -> {}, scored)));
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

    /** Returns -ln softmax(logits)[symbol]; {@code best} is the symbol with the highest logit. */
    private double surprise(float[] logits, int at, int symbol, int best) {
        double top = logits[at + best];
        double sum = 0;
        for (int i = 0; i < vocabulary; i++) {
            sum += StrictMath.exp(logits[at + i] - top);
        }
        return StrictMath.log(sum) - (logits[at + symbol] - top);
    }

    private int best(float[] logits, int at) {
        int best = 0;
        for (int i = 1; i < vocabulary; i++) {
            if (logits[at + i] > logits[at + best]) {
                best = i;
            }
        }
        return best;
    }
}
