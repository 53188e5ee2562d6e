package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;

/** Everything about capsules. */
@Command(
        name = "capsule",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        description = "Make, check and keep knowledge capsules: small models of one domain that any core can host.",
        footer = {"", "Example:", "  torte capsule train --data game/ --out game.torte"})
final class CapsuleCommand extends VerbGroup {
    CapsuleCommand(Console console) {
        super(console);
    }
}
