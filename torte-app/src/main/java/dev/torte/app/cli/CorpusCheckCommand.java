package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Holds files against a manifest. */
@Command(
        name = "check",
        description =
                "Read files by the rules of a manifest and compare them with it; exit 1 with everything that differs.",
        footer = {"", "Example:", "  torte corpus check --manifest stories.json --data stories.txt"})
final class CorpusCheckCommand extends Verb {
    private final Console console;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            required = true,
            description = "What 'torte corpus describe' wrote.")
    private Path manifest;

    @Option(
            names = "--data",
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description = "The files and folders, in the order in which they were described.")
    private List<Path> data = new ArrayList<>();

    CorpusCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Manifest expected = Manifest.read(manifest);
        Corpus corpus = Corpus.read(data, expected.rules().options());
        expected.require(corpus);
        console.result(String.format(
                Locale.ROOT,
                "%,d bytes in %,d documents are those of manifest %s",
                corpus.length(),
                corpus.documentCount(),
                expected.identity()));
        return DONE;
    }
}
