package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.OverlapCheck;
import dev.torte.corpus.OverlapReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for held-out text in training text. */
@Command(
        name = "overlap",
        description =
                "Count the spans of held-out text that also stand, byte for byte, in the text to learn from, and show"
                        + " some: a score on such text is worth little.",
        footer = {"", "Example:", "  torte corpus overlap --data train/ --with valid/"})
final class CorpusOverlapCommand extends Verb {
    private final Console console;

    @Mixin
    private DataOptions data;

    @Option(
            names = "--with",
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description = "The held-out text, read as --data is.")
    private List<Path> heldOut = new ArrayList<>();

    CorpusOverlapCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Corpus train = data.read();
        OverlapReport report = OverlapCheck.between(train, data.read(heldOut));
        console.result(report.toString());
        report.examples().forEach(example -> console.result("  " + example));
        return DONE;
    }
}
