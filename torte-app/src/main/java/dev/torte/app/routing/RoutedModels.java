package dev.torte.app.routing;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.ReadyModel;
import dev.torte.app.capsule.CapsuleStore;
import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.routing.DomainProfile;
import dev.torte.runtime.routing.DomainProfiles;
import dev.torte.runtime.routing.ModelProfile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The core and all installed capsules with their profiles, ready to be routed between.
 *
 * @param names    of the models in their order: {@value #NO_CAPSULE} first, then the capsules by name
 * @param capsules in the order of their names
 */
public record RoutedModels(
        List<String> names, Optional<ReadyModel> core, List<LoadedModel> capsules, DomainProfiles profiles) {
    /** What is chosen where no capsule fits; no name that a capsule can have. */
    public static final String NO_CAPSULE = "CORE";

    /** Where there is no core, a text that costs every capsule's profile more than this is of none. */
    private static final double FOREIGN_BITS = 4.5;

    private static final Duration QUIET = Duration.ofSeconds(1);

    public RoutedModels {
        names = List.copyOf(names);
        capsules = List.copyOf(capsules);
    }

    /**
     * Loads what is installed; makes profiles that are not kept yet, or not whole, and keeps them in the store.
     *
     * @param core a core of bytes
     * @throws TorteException.Incompatible if it is a capsule, or reads other symbols than bytes
     */
    public static RoutedModels load(Console console, Engine engine, CapsuleStore store, Optional<Path> core) {
        Optional<ReadyModel> ready = core.map(engine::load);
        ready.ifPresent(RoutedModels::requireCoreOfBytes);
        List<String> names = new ArrayList<>(List.of(NO_CAPSULE));
        List<LoadedModel> models = new ArrayList<>();
        List<DomainProfile> profiles = new ArrayList<>();
        store.names().keySet().forEach(name -> {
            ReadyModel capsule = engine.loadCapsule(store.find(name));
            names.add(name);
            models.add(capsule.model());
            profiles.add(profile(console, store, name, capsule));
        });
        DomainProfile background = ready.map(model -> profile(console, store, NO_CAPSULE, model))
                .orElseGet(() -> DomainProfile.flat(FOREIGN_BITS));
        return new RoutedModels(names, ready, models, new DomainProfiles(background, profiles));
    }

    /** Returns all models in the order of their names. */
    List<LoadedModel> models() {
        List<LoadedModel> models = new ArrayList<>(capsules);
        models.addFirst(core.orElseThrow().model());
        return models;
    }

    private static void requireCoreOfBytes(ReadyModel core) {
        Engine.requireCore(core.path(), core.model().blueprint().recipe());
        if (!core.model().tokenizer().merges().isEmpty()) {
            throw new TorteException.Incompatible(
                    core.path(),
                    "capsules, which read bytes",
                    List.of("symbols: expected 256, found "
                            + core.model().tokenizer().vocabulary()),
                    "Name a core that reads bytes, such as a patch core.");
        }
    }

    private static DomainProfile profile(Console console, CapsuleStore store, String name, ReadyModel model) {
        Path file = store.profile(model.identity());
        Optional<DomainProfile> kept = read(file);
        if (kept.isPresent()) {
            return kept.get();
        }
        console.note("Making the profile of " + name + ", which is kept in " + store.folder());
        try (Progress progress = new Progress(console, "byte", 0, ModelProfile.WRITTEN_BYTES, QUIET)) {
            DomainProfile made = ModelProfile.of(model.model(), progress::add);
            AtomicFile.write(file, List.of(MemorySegment.ofArray(made.write())));
            return made;
        }
    }

    /** Returns the profile in a file; empty if there is none, or none that is whole. */
    private static Optional<DomainProfile> read(Path file) {
        try {
            // The size comes first, so that no file is read that cannot be one.
            return Files.isRegularFile(file) && Files.size(file) == DomainProfile.FILE_BYTES
                    ? DomainProfile.read(Files.readAllBytes(file))
                    : Optional.empty();
        } catch (IOException e) {
            throw new TorteException.Unreadable(file, e);
        }
    }
}
