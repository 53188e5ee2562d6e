package dev.torte.app.demo;

import dev.torte.kernels.Kernels;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.CapsuleHost;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Session;
import java.nio.file.Path;

/**
 * A capsule file installed in a core, computed by some kernels.
 *
 * @param host     name of the core
 * @param kernels  name of the kernels
 * @param identity of the capsule file
 * @param core     the core with the capsule in it
 */
record Placement(String host, String kernels, String identity, CapsuleHost core) {
    private static final String CAPSULE = "game";

    /** Opens the capsule file anew and installs it. */
    static Placement install(InstalledModel host, Path capsule, Kernels kernels) {
        CapsuleHost core = new CapsuleHost(host.model());
        try (ModelFile file = ModelFile.open(capsule)) {
            core.install(CAPSULE, LoadedModel.of(file.weights(), kernels));
            return new Placement(host.name(), kernels.name(), file.identity(), core);
        }
    }

    /** Returns a new session of the capsule in this host. */
    Session session() {
        return core.session(CAPSULE);
    }

    long hostParameters() {
        return core.core().blueprint().parameterCount();
    }

    @Override
    public String toString() {
        return host + " with " + kernels;
    }
}
