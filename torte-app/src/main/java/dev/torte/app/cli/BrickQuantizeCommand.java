package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.DidYouMean;
import dev.torte.app.Engine;
import dev.torte.model.Precision;
import dev.torte.model.io.ModelFile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores a brick in less space. */
@Command(
        name = "quantize",
        description = "Store a brick's matrices as int8, fp8 (e4m3) or int4, each row with a scale.",
        footer = {"", "Example:", "  torte brick quantize game-brick.torte --precision fp8 --out game-brick-fp8.torte"})
final class BrickQuantizeCommand extends Verb {
    private static final List<String> PRECISIONS = List.of("int8", "fp8", "int4");

    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A brick with float weights.")
    private Path file;

    @Option(names = "--precision", paramLabel = "int8|fp8|int4", required = true, description = "How to store weights.")
    private String precision;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    BrickQuantizeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Precision wanted = switch (precision) {
            case "int8" -> Precision.INT8_PER_ROW;
            case "fp8" -> Precision.FP8_PER_ROW;
            case "int4" -> Precision.INT4_PER_ROW;
            default ->
                throw new IllegalArgumentException(
                        "unknown precision '" + precision + "'" + DidYouMean.hint(PRECISIONS, precision));
        };
        try (ModelFile brick = ModelFile.open(file)) {
            Engine.requireBrick(file, brick.recipe());
            ModelQuantizeCommand.write(
                    console,
                    brick,
                    out,
                    ModelQuantizeCommand.convert(brick, wanted, file),
                    ModelQuantizeCommand.card(brick, wanted));
        }
        console.note("Next: torte eval --model CORE --brick " + out + " --data PATH");
        return DONE;
    }
}
