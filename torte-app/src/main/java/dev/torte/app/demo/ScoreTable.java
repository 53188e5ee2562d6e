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
 * <p>Models begin each document anew and pay 8 bits for its first byte. Compressors read all documents as one stream, except
 * where their row says otherwise.
 *
 * @param title  what the text is
 * @param bytes  of the text, each scored once
 * @param sha256 of the text
 */
record ScoreTable(String title, long bytes, int documents, String sha256, List<Row> rows) {
    ScoreTable {
        rows = List.copyOf(rows);
    }

    static final String LIVE_CAPSULE = "capsule, learnt live, int8";
    static final String XZ = "xz -9e";
    static final String XZ_AFTER_TRAINING = "xz -9e after the training text";

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

    /**
     * Returns bits per byte of a row.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    double bitsPerByte(String name) {
        return rows.stream()
                .filter(row -> row.name().equals(name))
                .mapToDouble(Row::bitsPerByte)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no row " + name + " in " + rows));
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
                    .score(text.documentBytes(), threads).stream().reduce(DocumentScore.NONE, DocumentScore::plus);
            rows.add(new Row(kind, name, score.bitsPerByte()));
            return this;
        }

        /** Scores compressors that see nothing but the text. */
        Builder compressors() {
            CompressorColumns columns = CompressorColumns.of(text);
            rows.add(new Row(Kind.COMPRESSOR, "gzip -9", columns.gzip()));
            rows.add(new Row(Kind.COMPRESSOR, XZ, columns.xz()));
            rows.add(new Row(Kind.COMPRESSOR, "order-6 n-gram", columns.ngram6()));
            return this;
        }

        /** Scores compressors under the models' condition. xz is left out: its header alone is 1 bit a byte of 500 bytes. */
        Builder compressorsByDocument() {
            double gzipBits = 0;
            double ngramBits = 0;
            for (int i = 0; i < text.documentCount(); i++) {
                int only = i;
                Corpus document = text.select(d -> d == only);
                CompressorColumns columns = CompressorColumns.of(document);
                gzipBits += columns.gzip() * document.length();
                ngramBits += columns.ngram6() * document.length();
            }
            rows.add(new Row(Kind.COMPRESSOR, "gzip -9, document by document", gzipBits / text.length()));
            rows.add(new Row(Kind.COMPRESSOR, "order-6 n-gram, document by document", ngramBits / text.length()));
            return this;
        }

        /** Scores compressors that have read what a capsule was trained on. */
        Builder compressorsAfter(Corpus training) {
            CompressorColumns.AfterReading columns = CompressorColumns.afterReading(training, text);
            rows.add(new Row(Kind.COMPRESSOR, XZ_AFTER_TRAINING, columns.xz()));
            rows.add(new Row(Kind.COMPRESSOR, "order-6 n-gram after the training text", columns.ngram6()));
            return this;
        }

        ScoreTable build() {
            return new ScoreTable(title, text.length(), text.documentCount(), text.sha256(), rows);
        }
    }
}
