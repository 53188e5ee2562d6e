package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;

/** Everything about claims. */
@Command(
        name = "claims",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        description = "Hold what is claimed against what was measured.",
        footer = {"", "Example:", "  torte claims verify --html claims.html"})
final class ClaimsCommand extends VerbGroup {
    ClaimsCommand(Console console) {
        super(console);
    }
}
