package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.experiment.ExperimentStatus;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows how far an experiment is. */
@Command(
        name = "status",
        description =
                "Show which runs and measurements of an experiment are done, running and queued, and how long the rest will"
                        + " take.",
        footer = {"", "Example:", "  torte experiment status recipes/experiments/tier-s.yaml"})
final class ExperimentStatusCommand extends Verb {
    private final Console console;

    @Mixin
    private ExperimentOptions options;

    ExperimentStatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        new ExperimentStatus(options.places(Path.of(""))).lines().forEach(console::result);
        return DONE;
    }
}
