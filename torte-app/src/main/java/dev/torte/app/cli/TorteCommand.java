package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program itself. */
@Command(
        name = "torte",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        description = "Small byte-level language models for the JVM.",
        footer = {"", "Try 'torte demo', or 'torte VERB --help' for the options of a verb and an example."})
final class TorteCommand extends VerbGroup {

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    TorteCommand(Console console) {
        super(console);
    }
}
