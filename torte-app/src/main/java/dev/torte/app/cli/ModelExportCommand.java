package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.DidYouMean;
import dev.torte.app.Engine;
import dev.torte.model.io.AtomeBlob;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model for atome-lm's engines. */
@Command(
        name = "export",
        description = "Write a routed model or classifier as a blob that the small engines of atome-lm read.",
        footer = {"", "Example:", "  torte model export atome.torte --format atome01 --out atome.bin"})
final class ModelExportCommand extends Verb {
    private static final List<String> FORMATS = Arrays.stream(AtomeBlob.Format.values())
            .map(format -> format.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Console console;

    @Parameters(paramLabel = "FILE", description = "A routed model with ternary or power-of-3 weights.")
    private Path file;

    @Option(
            names = "--format",
            paramLabel = "atome01|atome02|atomep3|atomecl01",
            required = true,
            description = "Four or five trits a byte, powers of 3, or a classifier of four trits a byte.")
    private String format;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    ModelExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!FORMATS.contains(format)) {
            throw new IllegalArgumentException("unknown format '" + format + "'" + DidYouMean.hint(FORMATS, format));
        }
        try (ModelFile model = ModelFile.open(file)) {
            Engine.requireCore(file, model.recipe());
            AtomeBlob.write(out, model.weights(), AtomeBlob.Format.valueOf(format.toUpperCase(Locale.ROOT)));
            console.result(String.format(Locale.ROOT, "%s %,d bytes", out, Files.size(out)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        console.note("The file does not say its sizes: keep the recipe with it.");
        return DONE;
    }
}
