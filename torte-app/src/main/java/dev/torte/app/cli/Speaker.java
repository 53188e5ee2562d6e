package dev.torte.app.cli;

import dev.torte.app.Engine;
import dev.torte.app.ReadyModel;
import dev.torte.runtime.CapsuleHost;
import dev.torte.runtime.Session;
import java.util.Optional;

/**
 * Who writes: a model, or a capsule in a core's place.
 *
 * @param model   what was named as the model
 * @param capsule what speaks instead
 */
record Speaker(ReadyModel model, Optional<ReadyModel> capsule) {
    private static final String NAME = "guest";

    /**
     * Loads the capsule, if one is named.
     *
     * @param capsule file or name in the store, or null
     * @throws dev.torte.model.TorteException.Incompatible if the model is no core, or the capsule none
     */
    static Speaker of(Engine engine, ReadyModel model, String capsule, StoreOption store) {
        if (capsule == null) {
            return new Speaker(model, Optional.empty());
        }
        Engine.requireCore(model.path(), model.model().blueprint().recipe());
        ReadyModel guest = engine.loadToStart(CapsuleInspectCommand.resolve(capsule, store));
        Engine.requireCapsule(guest.path(), guest.model().blueprint().recipe());
        return new Speaker(model, Optional.of(guest));
    }

    /** Returns a new session of one stream. */
    Session session() {
        CapsuleHost host = new CapsuleHost(model.model());
        if (capsule.isEmpty()) {
            return host.session();
        }
        host.install(NAME, capsule.get().model());
        return host.session(NAME);
    }
}
