package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.JsonLine;
import dev.torte.model.io.ModelFile;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a model file holds. */
@Command(
        name = "inspect",
        description =
                "Show recipe, parameter counts, types, hashes, size and card of a model file, having checked all of it.",
        footer = {"", "Example:", "  torte model inspect models/storyteller.torte"})
final class ModelInspectCommand extends Verb {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A core or a capsule.")
    private Path file;

    @Mixin
    private JsonOption json;

    ModelInspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ModelFile model = ModelFile.open(file)) {
            show(console, ModelReport.of(file, model), json.wanted());
        }
        return DONE;
    }

    static void show(Console console, ModelReport report, boolean json) {
        if (json) {
            console.result(JsonLine.of(report.facts()));
        } else {
            report.lines().forEach(console::result);
        }
    }
}
