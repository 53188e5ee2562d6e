package dev.torte.app.cli;

import dev.torte.app.capsule.CapsuleStore;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of verbs that use the capsule store. */
final class StoreOption {
    @Option(names = "--store", paramLabel = "DIR", description = "The capsule store (default: ~/.torte/capsules).")
    private Path folder;

    CapsuleStore store() {
        return new CapsuleStore(folder == null ? CapsuleStore.standardFolder() : folder);
    }
}
