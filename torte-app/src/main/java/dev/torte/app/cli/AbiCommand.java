package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;

/** Everything about the states that cores share. */
@Command(
        name = "abi",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        description = "Look at the states that cores share.",
        footer = {"", "Example:", "  torte abi report a.torte b.torte --data heldout.txt --separator pieces:8192"})
final class AbiCommand extends VerbGroup {
    AbiCommand(Console console) {
        super(console);
    }
}
