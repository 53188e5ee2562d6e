package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.capsule.CapsuleFacts;
import dev.torte.app.imports.Imported;
import dev.torte.app.imports.Importer;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Converts a checkpoint of the reference implementation. */
@Command(
        name = "import",
        description =
                "Convert a .pt checkpoint or .npz fixture of the reference implementation, or a checkpoint or blob of atome-lm. Runs nothing in the file.",
        footer = {
            "",
            "Examples:",
            "  torte import python-capsule.pt --out python.torte",
            "  torte import atome_944k.bin --recipe atome --out atome.torte"
        })
final class ImportCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Parameters(paramLabel = "FILE", description = "A .pt, .npz or ATOME file.")
    private Path file;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The model file to write.")
    private Path out;

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            description =
                    "What a core is, when its file does not say so, as blobs never do: a preset or a recipe file.")
    private String recipe;

    ImportCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        Imported imported = Importer.read(file, Optional.ofNullable(recipe).map(RecipeChoice::of));
        boolean capsule = Engine.isCapsule(imported.weights().blueprint().recipe());
        Card card =
                capsule ? CapsuleFacts.seal(imported.card(), imported.weights(), engine.kernels()) : imported.card();
        console.result(out + " " + ModelFile.write(out, imported.weights(), card));
        console.note("Next: torte " + (capsule ? "capsule verify " : "model inspect ") + out);
        return DONE;
    }
}
