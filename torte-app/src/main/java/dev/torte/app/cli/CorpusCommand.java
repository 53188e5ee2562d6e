package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;

/** Everything about text before a model reads it. */
@Command(
        name = "corpus",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        description = "Say what a text is, check that it is the same one again, find held-out text that leaked.",
        footer = {"", "Example:", "  torte corpus describe --data stories/ --licence CC0-1.0 --out stories.json"})
final class CorpusCommand extends VerbGroup {
    CorpusCommand(Console console) {
        super(console);
    }
}
