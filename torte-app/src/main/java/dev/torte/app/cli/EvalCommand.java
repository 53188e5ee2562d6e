package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.ReadyModel;
import dev.torte.corpus.CompressorColumns;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.Document;
import dev.torte.runtime.DocumentScore;
import dev.torte.runtime.Scorer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how well a model predicts text. */
@Command(
        name = "eval",
        description = "Score every byte of some text once, each document by itself, beside general compressors.",
        footer = {"", "Example:", "  torte eval --model models/storyteller.torte --data stories.txt --separator blank:2"
        })
final class EvalCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "A core or a capsule.")
    private Path model;

    @Mixin
    private DataOptions data;

    @Mixin
    private JsonOption json;

    EvalCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        ReadyModel ready = engine.load(model);
        Corpus corpus = data.read();
        console.note(String.format(
                Locale.ROOT,
                "Scoring %,d bytes in %,d documents on %d threads with %s",
                corpus.length(),
                corpus.documentCount(),
                engine.threads(),
                engine.kernels().name()));
        long start = System.nanoTime();
        DocumentScore score = new Scorer(ready.model())
                .score(documents(corpus), engine.threads()).stream().reduce(DocumentScore.NONE, DocumentScore::plus);
        double seconds = (System.nanoTime() - start) * 1e-9;
        CompressorColumns compressors = CompressorColumns.of(corpus);
        if (json.wanted()) {
            console.result(JsonLine.of(facts(ready, corpus, score, compressors, seconds)));
        } else {
            table(corpus, score, compressors, seconds);
        }
        return DONE;
    }

    private static List<byte[]> documents(Corpus corpus) {
        List<byte[]> documents = new ArrayList<>();
        for (int i = 0; i < corpus.documentCount(); i++) {
            Document document = corpus.document(i);
            byte[] bytes = new byte[document.length()];
            corpus.copy(document.offset(), bytes, 0, bytes.length);
            documents.add(bytes);
        }
        return documents;
    }

    private static Map<String, Object> facts(
            ReadyModel ready, Corpus corpus, DocumentScore score, CompressorColumns compressors, double seconds) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", ready.path().toString());
        facts.put("identity", ready.identity());
        facts.put("dataSha256", corpus.sha256());
        facts.put("bytes", score.bytes());
        facts.put("documents", corpus.documentCount());
        facts.put("bitsPerByte", score.bitsPerByte());
        facts.put("perplexity", score.perplexity());
        facts.put("accuracy", score.accuracy());
        facts.put(
                "compressorsBitsPerByte",
                Map.of("gzip", compressors.gzip(), "xz", compressors.xz(), "ngram6", compressors.ngram6()));
        facts.put("seconds", seconds);
        return facts;
    }

    private void table(Corpus corpus, DocumentScore score, CompressorColumns compressors, double seconds) {
        row("bytes", score.bytes() + " in " + corpus.documentCount() + " documents");
        row("bits per byte", decimals(score.bitsPerByte()));
        row("perplexity per byte", decimals(score.perplexity()));
        row("top-1 byte accuracy", decimals(score.accuracy()));
        row("gzip -9", decimals(compressors.gzip()) + " bits per byte");
        row("xz -9e", decimals(compressors.xz()) + " bits per byte");
        row("order-6 n-gram", decimals(compressors.ngram6()) + " bits per byte");
        row("speed", Math.round(score.bytes() / seconds) + " bytes/s");
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private void row(String name, String text) {
        console.result(String.format(Locale.ROOT, "%-20s %s", name, text));
    }
}
