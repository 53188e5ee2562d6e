package dev.torte.app.cli;

import dev.torte.app.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Forgets a capsule of the store. */
@Command(
        name = "remove",
        description = "Remove an installed capsule.",
        footer = {"", "Example:", "  torte capsule remove game"})
final class CapsuleRemoveCommand extends Verb {
    private final Console console;

    @Parameters(paramLabel = "NAME", description = "The name that it was installed under.")
    private String name;

    @Mixin
    private StoreOption store;

    CapsuleRemoveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        store.store().remove(name);
        console.note("Removed " + name + " from " + store.store().folder() + ".");
        return DONE;
    }
}
