package dev.torte.runtime;

import dev.torte.kernels.KernelPool;
import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A core with knowledge capsules installed by name.
 *
 * <p>A session of a capsule predicts by the capsule alone: the core is no input, so the same capsule file gives the same bits in
 * every host. Installing and removing replace one immutable map; sessions that run keep what they began with. Shared by
 * threads.
 */
public final class CapsuleHost {
    private final LoadedModel core;
    private final AtomicReference<Map<String, LoadedModel>> capsules = new AtomicReference<>(Map.of());

    /** Hosts a core without capsules. */
    public CapsuleHost(LoadedModel core) {
        this.core = core;
    }

    public LoadedModel core() {
        return core;
    }

    /** Returns the names of what is installed now, in order. */
    public Set<String> names() {
        return capsules.get().keySet();
    }

    /**
     * Installs a capsule, replacing one of that name.
     *
     * @throws IllegalArgumentException if the model is no capsule
     */
    public void install(String name, LoadedModel capsule) {
        switch (capsule.blueprint().model()) {
            case Model.GruCapsule gru -> put(name, capsule);
            case Model.MlpCapsule mlp -> put(name, capsule);
            case Model.ContextMixCapsule mix -> put(name, capsule);
            case PatchCore patchCore -> throw notACapsule(name);
            case Model.UntiedLm untiedLm -> throw notACapsule(name);
            case Model.TokenLm tokenLm -> throw notACapsule(name);
            case Model.ByteLm byteLm -> throw notACapsule(name);
            case Brick brick ->
                throw new IllegalArgumentException("expected a capsule to install as " + name + ", found a brick");
        }
    }

    private void put(String name, LoadedModel capsule) {
        capsules.updateAndGet(before -> {
            Map<String, LoadedModel> after = new TreeMap<>(before);
            after.put(name, capsule);
            return Collections.unmodifiableMap(after);
        });
    }

    private static IllegalArgumentException notACapsule(String name) {
        return new IllegalArgumentException("expected a capsule to install as " + name + ", found a core");
    }

    /**
     * Removes a capsule.
     *
     * @throws IllegalArgumentException naming what is installed, if there is none of that name
     */
    public void remove(String name) {
        capsules.updateAndGet(before -> {
            require(name, before);
            Map<String, LoadedModel> after = new TreeMap<>(before);
            after.remove(name);
            return Collections.unmodifiableMap(after);
        });
    }

    /** Returns a session of the core. */
    public Session session() {
        return core.session();
    }

    /**
     * Returns a session of an installed capsule.
     *
     * @throws IllegalArgumentException naming what is installed, if there is none of that name
     */
    public Session session(String capsule) {
        return require(capsule, capsules.get()).session();
    }

    /** Does as {@link #session(String)}, computed by all threads of a pool, which must stay open. */
    public Session session(String capsule, KernelPool pool) {
        return Session.start(require(capsule, capsules.get()), 1, pool);
    }

    private static LoadedModel require(String name, Map<String, LoadedModel> installed) {
        LoadedModel capsule = installed.get(name);
        if (capsule == null) {
            throw new IllegalArgumentException("no capsule " + name + "; installed: "
                    + (installed.isEmpty() ? "none" : String.join(", ", installed.keySet())));
        }
        return capsule;
    }
}
