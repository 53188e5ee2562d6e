package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.experiment.ExperimentQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the runs and measurements of an experiment. */
@Command(
        name = "run",
        description = {
            "Make the runs of an experiment that have no record yet: search the learning rate, train, load the file, score all"
                    + " held-out text, write the record. Ctrl-C saves the state; the same command with --resume goes on.",
            "Then make the measurements that have no record yet and whose models are finished: written text, speed in turns, memory"
                    + " in processes of their own."
        },
        footer = {
            "",
            "Examples:",
            "  torte experiment run recipes/experiments/tier-s.yaml --data ../data",
            "  torte experiment run recipes/experiments/tier-s.yaml --data ../data --models patch --resume"
        })
final class ExperimentRunCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Mixin
    private ExperimentOptions options;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            defaultValue = "${env:TORTE_DATA}",
            description = "The folder below which the experiment's text lies (default: the variable TORTE_DATA).")
    private Path data;

    @Option(
            names = "--models",
            paramLabel = "NAME",
            split = ",",
            description = "Only these models, such as patch,byte.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--seeds",
            paramLabel = "S",
            split = ",",
            description = "Only these seeds of the file, such as 1,2.")
    private List<Long> seeds = new ArrayList<>();

    @Option(names = "--resume", description = "Go on with runs that were interrupted.")
    private boolean resume;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads to score with; changes no result (default: all cores). Training has its own in the file.")
    private Integer threads;

    ExperimentRunCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        Engine chosen = threads == null ? engine : engine.withThreads(threads);
        new ExperimentQueue(console, chosen, options.places(data), new ExperimentQueue.Choice(models, seeds, resume))
                .run();
        return DONE;
    }
}
