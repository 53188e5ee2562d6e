package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.DidYouMean;
import dev.torte.app.Engine;
import dev.torte.model.DType;
import dev.torte.model.Precision;
import dev.torte.model.Tensor;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores a core in less space. */
@Command(
        name = "quantize",
        description = "Store a core as int8 (one scale per row), for floats or for rounded inputs, or as float16.",
        footer = {"", "Example:", "  torte model quantize stories.torte --precision int8 --out stories-int8.torte"})
final class ModelQuantizeCommand extends Verb {
    private static final List<String> PRECISIONS = List.of("int8", "w8a7", "f16");

    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A core with float weights.")
    private Path file;

    @Option(
            names = "--precision",
            paramLabel = "int8|w8a7|f16",
            required = true,
            description =
                    "How to store weights; w8a7 is int8, or ternary as it was, and rounds what they are multiplied with to seven bits.")
    private String precision;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    ModelQuantizeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Precision wanted = switch (precision) {
            case "int8" -> Precision.INT8_PER_ROW;
            case "w8a7" -> Precision.W8A7;
            case "f16" -> Precision.F16;
            default ->
                throw new IllegalArgumentException(
                        "unknown precision '" + precision + "'" + DidYouMean.hint(PRECISIONS, precision));
        };
        try (ModelFile model = ModelFile.open(file)) {
            Engine.requireCore(file, model.recipe());
            write(console, model, out, convert(model, wanted, file), card(model, wanted));
        }
        console.note("Next: torte generate --model " + out + " --prompt TEXT");
        return DONE;
    }

    static Weights convert(ModelFile model, Precision precision, Path file) {
        for (Tensor tensor : model.weights().tensors()) {
            if (tensor.type() == DType.I8) {
                throw new IllegalArgumentException(file + " is int8 already; expected the file with the float weights");
            }
        }
        if (model.blueprint().deployed().isEmpty()) {
            throw new IllegalArgumentException(file + " carries text and has no weights to round");
        }
        return model.weights().in(precision);
    }

    static Card card(ModelFile model, Precision precision) {
        return model.card()
                .with("precision", precision.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .with("made.from", model.identity());
    }

    static void write(Console console, ModelFile from, Path out, Weights weights, Card card) {
        String identity = ModelFile.write(out, weights, card);
        try {
            console.result(String.format(
                    Locale.ROOT, "%s %s %,d bytes, before %,d", out, identity, Files.size(out), from.sizeBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
