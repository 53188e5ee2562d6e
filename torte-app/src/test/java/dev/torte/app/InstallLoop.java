package dev.torte.app;

import dev.torte.app.capsule.CapsuleStore;
import java.nio.file.Path;

/** A process that installs two capsules in turn until it is killed; a dot for each. */
final class InstallLoop {
    private InstallLoop() {}

    static void main(String[] args) {
        Engine engine = Engine.of(name -> name.equals("torte.kernels") ? "scalar" : null);
        CapsuleStore store = new CapsuleStore(Path.of(args[0]));
        for (int i = 0; ; i++) {
            store.install(engine, Path.of(args[1 + i % 2]), "game", CapsuleStore.Leave.NONE);
            System.out.write('.');
            System.out.flush();
        }
    }
}
