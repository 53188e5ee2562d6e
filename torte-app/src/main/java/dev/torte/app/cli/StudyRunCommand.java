package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.study.StudyQueue;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the records of a study. */
@Command(
        name = "run",
        description = "Make the parts of a study that have no record yet and whose models are finished.",
        footer = {"", "Example:", "  torte study run recipes/studies/transfer.yaml --data ../data"})
final class StudyRunCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Mixin
    private ExperimentOptions options;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            defaultValue = "${env:TORTE_DATA}",
            description = "The folder below which the study's text lies (default: the variable TORTE_DATA).")
    private Path data;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to score with; changes no result (default: all cores).")
    private Integer threads;

    StudyRunCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        Engine chosen = threads == null ? engine : engine.withThreads(threads);
        new StudyQueue(console, chosen, options.places(data)).run();
        return DONE;
    }
}
