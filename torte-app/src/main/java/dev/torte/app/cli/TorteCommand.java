package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;

/** The program itself. */
@Command(
        name = "torte",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        description = "Small byte-level language models for the JVM.",
        footer = {"", "Try 'torte demo', or 'torte VERB --help' for the options of a verb and an example."})
final class TorteCommand extends VerbGroup {
    TorteCommand(Console console) {
        super(console);
    }
}
