package dev.torte.app;

import dev.torte.corpus.Corpus;
import dev.torte.runtime.DocumentScore;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;
import dev.torte.runtime.coding.CodedSize;
import dev.torte.runtime.coding.RoundTrip;
import java.time.Duration;
import java.util.Locale;

/** Scores a whole corpus, every byte once and each document by itself, and shows how far it is. */
public final class Scoring {
    private static final Duration QUIET = Duration.ofSeconds(2);

    private Scoring() {}

    /** Returns the score of all documents together; the same for any number of threads. */
    public static DocumentScore of(Console console, Engine engine, LoadedModel model, Corpus corpus) {
        console.note(String.format(
                Locale.ROOT,
                "Scoring %,d bytes in %,d documents on %d threads with %s",
                corpus.length(),
                corpus.documentCount(),
                engine.threads(),
                engine.kernels().name()));
        try (Progress progress = new Progress(console, "byte", 0, corpus.length(), QUIET)) {
            return new Scorer(model)
                    .score(corpus.documentBytes(), engine.threads(), progress::add).stream()
                            .reduce(DocumentScore.NONE, DocumentScore::plus);
        }
    }

    /** Returns what all documents take as arithmetic codes, having read them back; the same for any number of threads. */
    public static CodedSize coded(Console console, Engine engine, LoadedModel model, Corpus corpus) {
        console.note(String.format(
                Locale.ROOT, "Coding the same bytes and reading them back on %d threads", engine.threads()));
        try (Progress progress = new Progress(console, "byte", 0, 2L * corpus.length(), QUIET)) {
            return RoundTrip.of(model, corpus.documentBytes(), engine.threads(), progress::add);
        }
    }
}
