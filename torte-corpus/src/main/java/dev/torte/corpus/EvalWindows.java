package dev.torte.corpus;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * What to score, in order: every byte of the corpus exactly once, never with context from another document.
 *
 * <p>Runs of windows of one document follow each other, so that losses can be summed by document. Immutable; each
 * iterator belongs to one thread.
 */
public final class EvalWindows implements Iterable<EvalWindows.Window> {
    private final Corpus corpus;
    private final EvalContext context;

    /**
     * Score bytes [scoreFrom, end) of the corpus after the model has seen bytes [contextFrom, scoreFrom), which were
     * scored by earlier windows. The byte at contextFrom is predicted from nothing when it is also scoreFrom.
     *
     * @param document index of the document that holds all of them
     */
    public record Window(int document, int contextFrom, int scoreFrom, int end) {
        public Window {
            if (document < 0 || contextFrom < 0 || scoreFrom < contextFrom || end <= scoreFrom) {
                throw new IllegalArgumentException("document " + document + ": 0 <= contextFrom " + contextFrom
                        + " <= scoreFrom " + scoreFrom + " < end " + end + " does not hold");
            }
        }

        /** Returns how many bytes this window scores. */
        public int scoredBytes() {
            return end - scoreFrom;
        }
    }

    /** Lists what to score of {@code corpus}, each byte with at most the context that {@code context} allows. */
    public EvalWindows(Corpus corpus, EvalContext context) {
        this.corpus = corpus;
        this.context = context;
    }

    @Override
    public Iterator<Window> iterator() {
        return new Iterator<>() {
            private int document;
            private int next;

            @Override
            public boolean hasNext() {
                return next < corpus.length();
            }

            @Override
            public Window next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int from = corpus.start(document);
                int end = corpus.end(document);
                Window window = switch (context) {
                    case EvalContext.WholeDocument() -> new Window(document, from, from, end);
                    case EvalContext.Sliding(int size, int stride) -> slide(from, end, size, stride);
                };
                next = window.end();
                if (next == end) {
                    document++;
                }
                return window;
            }

            private Window slide(int from, int end, int size, int stride) {
                if (next == from) {
                    return new Window(document, from, from, (int) Math.min(end, (long) from + size));
                }
                int until = (int) Math.min(end, (long) next + stride);
                return new Window(document, (int) Math.max(from, (long) next + stride - size), next, until);
            }
        };
    }
}
