package dev.torte.app.cli;

import dev.torte.app.experiment.ExperimentQueue;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which experiment, and where its results are. */
final class ExperimentOptions {
    @Parameters(paramLabel = "FILE", description = "The experiment, such as recipes/experiments/tier-s.yaml.")
    private Path file;

    @Option(
            names = "--evidence",
            paramLabel = "DIR",
            defaultValue = "evidence",
            description = "The folder of records, one folder in it for each experiment (default: ${DEFAULT-VALUE}).")
    private Path evidence;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "work/experiments",
            description = "The folder of models and checkpoints (default: ${DEFAULT-VALUE}).")
    private Path work;

    ExperimentQueue.Places places(Path data) {
        return new ExperimentQueue.Places(file, data, evidence, work);
    }
}
