package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.ReadyBrick;
import dev.torte.app.ReadyModel;
import dev.torte.app.Scoring;
import dev.torte.corpus.CompressorColumns;
import dev.torte.corpus.Corpus;
import dev.torte.runtime.DocumentScore;
import dev.torte.runtime.coding.CodedSize;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how well a model predicts text. */
@Command(
        name = "eval",
        description = "Score every byte of some text once, each document by itself, beside general compressors.",
        footer = {
            "",
            "Example:",
            "  torte eval --model models/storyteller.torte --data stories.txt --separator blank:2",
            "  torte eval --model models/storyteller.torte --data stories.txt --separator blank:2 --coder"
        })
final class EvalCommand extends Verb {
    /** Compressors need seconds for so many bytes; then the user is told which one runs. */
    private static final int SLOW_BYTES = 1 << 20;

    private final Console console;
    private final Engine engine;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "A core or a capsule.")
    private Path model;

    @Mixin
    private DataOptions data;

    @Mixin
    private BrickOptions bricks;

    @Option(
            names = "--coder",
            description =
                    "Also write the documents as an arithmetic code, read them back, and show what the code takes.")
    private boolean coder;

    @Mixin
    private JsonOption json;

    EvalCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        Optional<ReadyBrick> brick = bricks.load();
        ReadyModel core = engine.load(model);
        ReadyModel ready = brick.map(loaded -> bricks.in(core, loaded)).orElse(core);
        Corpus corpus = data.read();
        long start = System.nanoTime();
        DocumentScore score = Scoring.of(console, engine, ready.model(), corpus);
        double seconds = (System.nanoTime() - start) * 1e-9;
        Optional<CodedSize> coded =
                coder ? Optional.of(Scoring.coded(console, engine, ready.model(), corpus)) : Optional.empty();
        CompressorColumns compressors = CompressorColumns.of(corpus, name -> {
            if (corpus.length() >= SLOW_BYTES) {
                console.note("Compressing the same bytes with " + name);
            }
        });
        if (json.wanted()) {
            console.result(JsonLine.of(facts(ready, brick, corpus, score, coded, compressors, seconds)));
        } else {
            table(corpus, score, coded, compressors, seconds);
        }
        return DONE;
    }

    private Map<String, Object> facts(
            ReadyModel ready,
            Optional<ReadyBrick> brick,
            Corpus corpus,
            DocumentScore score,
            Optional<CodedSize> coded,
            CompressorColumns compressors,
            double seconds) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", ready.path().toString());
        facts.put("identity", ready.identity());
        brick.ifPresent(loaded -> facts.putAll(bricks.facts(loaded)));
        facts.put("dataSha256", corpus.sha256());
        facts.put("bytes", score.bytes());
        facts.put("documents", corpus.documentCount());
        facts.put("bitsPerByte", score.bitsPerByte());
        coded.ifPresent(size -> {
            facts.put("coderBitsPerByte", size.bitsPerByte());
            facts.put("coderBytes", size.codedBytes());
        });
        facts.put("perplexity", score.perplexity());
        facts.put("accuracy", score.accuracy());
        facts.put(
                "compressorsBitsPerByte",
                Map.of("gzip", compressors.gzip(), "xz", compressors.xz(), "ngram6", compressors.ngram6()));
        facts.put("seconds", seconds);
        return facts;
    }

    private void table(
            Corpus corpus,
            DocumentScore score,
            Optional<CodedSize> coded,
            CompressorColumns compressors,
            double seconds) {
        row("bytes", score.bytes() + " in " + corpus.documentCount() + " documents");
        row("bits per byte", decimals(score.bitsPerByte()));
        coded.ifPresent(size -> row(
                "arithmetic coder",
                String.format(
                        Locale.ROOT,
                        "%.4f bits per byte: %,d bytes, read back unchanged",
                        size.bitsPerByte(),
                        size.codedBytes())));
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
