package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;

/** Everything about experiments. */
@Command(
        name = "experiment",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        description = "Train and measure what an experiment's file names; keep what came out as records.",
        footer = {"", "Example:", "  torte experiment run recipes/experiments/tier-s.yaml --data ../data"})
final class ExperimentCommand extends VerbGroup {
    ExperimentCommand(Console console) {
        super(console);
    }
}
