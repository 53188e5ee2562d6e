package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.Manifest;
import dev.torte.corpus.Split;
import dev.torte.corpus.SplitRule;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the manifest of a corpus. */
@Command(
        name = "describe",
        description =
                "Write the manifest of a text: hashes of files, of all bytes and of the document boundaries, licence,"
                        + " source, and how it is divided. Its SHA-256 names the text wherever the files lie.",
        footer = {
            "",
            "Example:",
            "  torte corpus describe --data stories/ --licence CC0-1.0 --hold-out 0.05 --out stories.json"
        })
final class CorpusDescribeCommand extends Verb {
    private final Console console;

    @Mixin
    private DataOptions data;

    @Mixin
    private HoldOutOption holdOut;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Of --hold-out (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--licence",
            paramLabel = "NAME",
            defaultValue = Manifest.UNKNOWN,
            description = "What allows the use of the text (default: ${DEFAULT-VALUE}).")
    private String licence;

    @Option(
            names = "--source",
            paramLabel = "TEXT",
            defaultValue = Manifest.UNKNOWN,
            description = "Where others can obtain it (default: ${DEFAULT-VALUE}).")
    private String source;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the manifest to this file; else it is printed.")
    private Path out;

    CorpusDescribeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Optional<SplitRule.ByDocument> rule = holdOut.rule(seed);
        Corpus corpus = data.read();
        console.note(size("Read", corpus) + " from " + corpus.sources().size() + " files; " + corpus.skipped());
        if (rule.isPresent()) {
            Split split = HoldOutOption.split(corpus, rule.get());
            console.note(size("To learn from:", split.train()));
            console.note(size("Held out:", split.valid()));
        }
        SplitRule split = rule.isPresent() ? rule.get() : new SplitRule.Unsplit();
        Manifest manifest = Manifest.of(corpus, licence, source, split);
        if (out == null) {
            console.result(manifest.toJson());
            console.note("Identity: " + manifest.identity());
        } else {
            manifest.write(out);
            console.result(out + " " + manifest.identity());
        }
        return DONE;
    }

    private static String size(String what, Corpus corpus) {
        return String.format(
                Locale.ROOT, "%s %,d bytes in %,d documents", what, corpus.length(), corpus.documentCount());
    }
}
