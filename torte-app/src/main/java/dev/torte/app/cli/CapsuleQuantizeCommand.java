package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.capsule.CapsuleFacts;
import dev.torte.model.Precision;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores a capsule in a quarter of the space. */
@Command(
        name = "quantize",
        description = "Store a capsule as int8 with one scale per tensor, a quarter of its size.",
        footer = {"", "Example:", "  torte capsule quantize game.torte --out game-int8.torte"})
final class CapsuleQuantizeCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Parameters(paramLabel = "FILE", description = "A capsule with float weights.")
    private Path file;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    CapsuleQuantizeCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        try (ModelFile model = ModelFile.open(file)) {
            Engine.requireCapsule(file, model.recipe());
            Weights small = ModelQuantizeCommand.convert(model, Precision.INT8_PER_TENSOR, file);
            Card card = CapsuleFacts.seal(
                    ModelQuantizeCommand.card(model, Precision.INT8_PER_TENSOR), small, engine.kernels());
            ModelQuantizeCommand.write(console, model, out, small, card);
        }
        console.note("Next: torte capsule install " + out);
        return DONE;
    }
}
