package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.model.io.ModelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what a capsule holds. */
@Command(
        name = "inspect",
        description = "Show what a capsule holds and promises.",
        footer = {"", "Example:", "  torte capsule inspect game.torte"})
final class CapsuleInspectCommand extends Verb {
    private final Console console;

    @Parameters(paramLabel = "FILE|NAME", description = "A capsule file, or the name of an installed one.")
    private String capsule;

    @Mixin
    private StoreOption store;

    @Mixin
    private JsonOption json;

    CapsuleInspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path file = resolve(capsule, store);
        try (ModelFile model = ModelFile.open(file)) {
            Engine.requireCapsule(file, model.recipe());
            ModelInspectCommand.show(console, ModelReport.of(file, model), json.wanted());
        }
        return DONE;
    }

    /** Returns the file that a path or a name in the store means; what exists or looks like a path is one. */
    static Path resolve(String fileOrName, StoreOption store) {
        Path path = Path.of(fileOrName);
        boolean looksLikePath = fileOrName.contains("/") || fileOrName.endsWith(".torte");
        return Files.exists(path) || looksLikePath ? path : store.store().find(fileOrName);
    }
}
