package dev.torte.app.demo;

import dev.torte.corpus.CompressorColumns;
import dev.torte.corpus.Corpus;
import dev.torte.runtime.DocumentScore;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;
import java.util.ArrayList;
import java.util.List;

/**
 * How well models and compressors predict one held-out text, in bits per byte.
 *
 * <p>Models begin each document anew and pay 8 bits for its first byte; compressors read all documents as one stream.
 *
 * @param title  what the text is
 * @param bytes  of the text, each scored once
 * @param sha256 of the text
 */
record ScoreTable(String title, long bytes, int documents, String sha256, List<Row> rows) {
    ScoreTable {
        rows = List.copyOf(rows);
    }

    /** What predicted. */
    enum Kind {
        CAPSULE,
        CORE,
        COMPRESSOR
    }

    /** One predictor and its bits per byte. */
    record Row(Kind kind, String name, double bitsPerByte) {}

    /** Starts a table over a text. */
    static Builder of(String title, Corpus text, int threads) {
        return new Builder(title, text, threads);
    }

    /** Returns bits per byte of the best compressor that read nothing before. */
    double bestCompressor() {
        return rows.stream()
                .filter(row -> row.kind() == Kind.COMPRESSOR)
                .mapToDouble(Row::bitsPerByte)
                .min()
                .orElseThrow();
    }

    /** Collects rows. One owner thread. */
    static final class Builder {
        private final String title;
        private final Corpus text;
        private final int threads;
        private final List<Row> rows = new ArrayList<>();

        private Builder(String title, Corpus text, int threads) {
            this.title = title;
            this.text = text;
            this.threads = threads;
        }

        /** Scores a model. */
        Builder model(Kind kind, String name, LoadedModel model) {
            DocumentScore score = new Scorer(model)
                    .score(Documents.of(text), threads).stream().reduce(DocumentScore.NONE, DocumentScore::plus);
            rows.add(new Row(kind, name, score.bitsPerByte()));
            return this;
        }

        /** Scores compressors that see nothing but the text. */
        Builder compressors() {
            CompressorColumns columns = CompressorColumns.of(text);
            rows.add(new Row(Kind.COMPRESSOR, "gzip -9", columns.gzip()));
            rows.add(new Row(Kind.COMPRESSOR, "xz -9e", columns.xz()));
            rows.add(new Row(Kind.COMPRESSOR, "order-6 n-gram", columns.ngram6()));
            return this;
        }

        /** Scores compressors that have read what a capsule was trained on. */
        Builder compressorsAfter(Corpus training) {
            CompressorColumns.AfterReading columns = CompressorColumns.afterReading(training, text);
            rows.add(new Row(Kind.COMPRESSOR, "xz -9e after the training text", columns.xz()));
            rows.add(new Row(Kind.COMPRESSOR, "order-6 n-gram after the training text", columns.ngram6()));
            return this;
        }

        ScoreTable build() {
            return new ScoreTable(title, text.length(), text.documentCount(), text.sha256(), rows);
        }
    }
}
