package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;

/** Everything about model files. */
@Command(
        name = "model",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        description = "Look into model files, store them smaller or for other engines, find models of equal size.",
        footer = {"", "Example:", "  torte model inspect models/storyteller.torte"})
final class ModelCommand extends VerbGroup {
    ModelCommand(Console console) {
        super(console);
    }
}
