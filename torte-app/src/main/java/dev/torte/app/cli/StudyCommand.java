package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;

/** Everything about studies. */
@Command(
        name = "study",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        description = "Measure finished models of several experiments together; keep what came out as records.",
        footer = {"", "Example:", "  torte study run recipes/studies/transfer.yaml --data ../data"})
final class StudyCommand extends VerbGroup {
    StudyCommand(Console console) {
        super(console);
    }
}
