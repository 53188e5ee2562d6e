package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.capsule.TrustedKeys;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides whose capsules are taken. */
@Command(
        name = "trust",
        description = "Take capsules that a key has signed, and from then on no others; without a file, list the keys.",
        footer = {"", "Example:", "  torte capsule trust key.pem.pub"})
final class CapsuleTrustCommand extends Verb {
    private final Console console;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A public key in PEM.")
    private Path file;

    @Option(names = "--remove", paramLabel = "ID", description = "Trust this key no longer.")
    private String removed;

    @Mixin
    private StoreOption store;

    CapsuleTrustCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (file != null && removed != null) {
            throw new IllegalArgumentException(
                    "give a FILE to trust or an ID to --remove, found " + file + " and " + removed);
        }
        TrustedKeys keys = store.store().trusted();
        if (file != null) {
            console.result(keys.add(file));
        } else if (removed != null) {
            keys.remove(removed);
        } else {
            keys.ids().forEach(console::result);
        }
        if (keys.ids().isEmpty()) {
            console.note("No key is trusted; capsules of anybody are installed.");
        }
        return DONE;
    }
}
