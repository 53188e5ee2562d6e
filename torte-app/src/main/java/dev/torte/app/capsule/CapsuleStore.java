package dev.torte.app.capsule;

import dev.torte.app.DidYouMean;
import dev.torte.app.Engine;
import dev.torte.app.Version;
import dev.torte.app.WorkLock;
import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Capsules on this machine: {@code content/IDENTITY.torte} holds each file once, {@code names/NAME} the identity that a name
 * stands for, {@code trust/KEY.pem} the keys whose capsules it takes, {@code profiles/IDENTITY.profile} what a router knows of a model. A file is complete under its identity before a name points to it, so a
 * failed installation, or one that is killed, changes nothing that can be seen. Shared by processes, which wait for each other.
 */
public final class CapsuleStore {
    private static final String SUFFIX = ".torte";
    private static final String NAME = "[a-z0-9][a-z0-9._-]{0,63}";

    private final Path folder;

    /** Uses a folder that need not exist yet. */
    public CapsuleStore(Path folder) {
        this.folder = folder;
    }

    /** Returns the folder that is used when none is named. */
    public static Path standardFolder() {
        return Path.of(System.getProperty("user.home"), ".torte", "capsules");
    }

    /** Returns the folder. */
    public Path folder() {
        return folder;
    }

    static boolean isName(String text) {
        return text.matches(NAME);
    }

    /**
     * Throws unless a text can name a capsule.
     *
     * @throws IllegalArgumentException saying what a name may be
     */
    public static void requireName(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "a capsule's name has 1 to 64 of a-z, 0-9, '.', '_' and '-' and begins with"
                            + " a letter or digit; found '" + name + "'");
        }
    }

    /** Returns whose capsules this store takes. */
    public TrustedKeys trusted() {
        return new TrustedKeys(folder);
    }

    /**
     * What an installation may do that it otherwise may not.
     *
     * @param unsigned  take a capsule that no trusted key has signed
     * @param downgrade replace a release by an older one, by one without a version, or by another of the same version
     */
    public record Leave(boolean unsigned, boolean downgrade) {
        /** The usual. */
        public static final Leave NONE = new Leave(false, false);
    }

    /**
     * Verifies a capsule, copies it and points a name to the copy.
     *
     * @return what was installed
     * @throws TorteException if it does not pass or cannot be written; the name then stands for what it stood for
     */
    public CapsuleFacts.Verified install(Engine engine, Path file, String name, Leave leave) {
        requireName(name);
        Checked checked = check(engine, file, leave);
        CapsuleFacts.Verified verified = checked.verified();
        Optional<Release> release = Release.of(file, verified.card());
        // One at a time, so that two cannot both find an older version, and none is swept away before it has a name.
        WorkLock lock = WorkLock.await(folder.resolve("lock"));
        try {
            if (!leave.downgrade()) {
                requireNewer(file, release, verified.identity(), name);
            }
            Path content = content(verified.identity());
            List<Path> placed = new ArrayList<>(List.of(content));
            if (!holds(content, verified.identity())) {
                copy(file, content, verified.identity());
            }
            checked.signature().ifPresent(given -> placed.add(given.place(content)));
            AtomicFile.pointTo(
                    placed,
                    pointer(name),
                    List.of(MemorySegment.ofArray((verified.identity() + "\n").getBytes(StandardCharsets.US_ASCII))));
            return verified;
        } finally {
            lock.close();
        }
    }

    /**
     * Checks a capsule, installed or not, as it is checked before it is installed.
     *
     * @throws TorteException if it does not pass
     */
    public CapsuleFacts.Verified verify(Engine engine, Path file) {
        return check(engine, file, Leave.NONE).verified();
    }

    private record Checked(CapsuleFacts.Verified verified, Optional<Signature> signature) {}

    private Checked check(Engine engine, Path file, Leave leave) {
        CapsuleFacts.Verified verified = CapsuleFacts.verify(engine, file);
        Release.of(file, verified.card()).ifPresent(release -> release.requireEngine(file, Version.text()));
        Optional<Signature> signature = trusted().require(file, verified.identity(), leave.unsigned());
        List<String> trusted = trusted().ids();
        return new Checked(
                new CapsuleFacts.Verified(
                        file,
                        verified.card(),
                        verified.identity(),
                        verified.sizeBytes(),
                        signature.map(given -> new CapsuleFacts.Signer(given.key(), trusted.contains(given.key())))),
                signature);
    }

    private void requireNewer(Path file, Optional<Release> release, String identity, String name) {
        if (!Files.exists(pointer(name))) {
            return;
        }
        String old = identity(pointer(name));
        if (Files.exists(content(old))) {
            try (ModelFile installed = ModelFile.open(content(old))) {
                Release.requireNewer(file, release, identity, Release.of(content(old), installed.card()), old);
            }
        }
    }

    /** Returns whether a content lies in the store already, undamaged. */
    private static boolean holds(Path content, String identity) {
        if (!Files.exists(content)) {
            return false;
        }
        try (ModelFile stored = ModelFile.open(content)) {
            return stored.identity().equals(identity);
        } catch (TorteException e) {
            // Whatever is wrong with it, it is written again.
            return false;
        }
    }

    /** Copies a capsule; what is installed is what lies in the store then, not what was read before. */
    private static void copy(Path file, Path content, String identity) {
        if (!Files.exists(content)) {
            // An installation that was cut off may have left one, cut off as well.
            delete(Signature.beside(content));
        }
        AtomicFile.place(content, to -> {
            try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ)) {
                long size = from.size();
                for (long at = 0; at < size; ) {
                    at += from.transferTo(at, size - at, to);
                }
            }
        });
        try (ModelFile copied = ModelFile.open(content)) {
            if (!copied.identity().equals(identity)) {
                throw new TorteException.Altered(file, "content", identity, copied.identity());
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new TorteException.Unwritable(file, e);
        }
    }

    /** Returns the identities by name, in order. */
    public Map<String, String> names() {
        Map<String, String> names = new TreeMap<>();
        Path pointers = folder.resolve("names");
        if (!Files.isDirectory(pointers)) {
            return names;
        }
        try (Stream<Path> files = Files.list(pointers)) {
            // Others are temporary files of an installation under way.
            for (Path file : files.filter(file -> file.getFileName().toString().matches(NAME))
                    .toList()) {
                names.put(file.getFileName().toString(), identity(file));
            }
        } catch (IOException e) {
            throw new TorteException.Unreadable(pointers, e);
        }
        return names;
    }

    private static String identity(Path pointer) {
        String text = new String(read(pointer), StandardCharsets.ISO_8859_1).strip();
        if (!text.matches("[0-9a-f]{64}")) {
            throw new TorteException.Malformed(
                    pointer, "content", "an identity of 64 hex digits", "'" + text + "'", "Install the capsule again.");
        }
        return text;
    }

    /**
     * Returns the file that a name stands for.
     *
     * @throws TorteException.Missing naming what is installed, if there is none of that name
     */
    public Path find(String name) {
        Map<String, String> names = names();
        String identity = names.get(name);
        if (identity == null) {
            List<String> known = new ArrayList<>(names.keySet());
            String hint = DidYouMean.among(known, name)
                    .map(near -> "Did you mean '" + near + "'?")
                    .orElse(
                            known.isEmpty()
                                    ? "No capsule is installed; see 'torte capsule install --help'."
                                    : "Installed: " + String.join(", ", known) + ".");
            throw new TorteException.Missing(folder.resolve("names").resolve(name), "an installed capsule", hint);
        }
        return content(identity);
    }

    /**
     * Forgets a name, and the content if no other name stands for it.
     *
     * @throws TorteException.Missing if there is none of that name
     */
    public void remove(String name) {
        find(name);
        Path pointer = pointer(name);
        WorkLock lock = WorkLock.await(folder.resolve("lock"));
        try {
            Path content = find(name);
            delete(pointer);
            if (names().values().stream()
                    .noneMatch(identity -> content(identity).equals(content))) {
                delete(content);
                delete(Signature.beside(content));
                String file = content.getFileName().toString();
                delete(profile(file.substring(0, file.length() - SUFFIX.length())));
            }
        } finally {
            lock.close();
        }
    }

    /** Returns where the profile of a model is kept, a capsule's until the capsule is removed; it need not exist. */
    public Path profile(String identity) {
        return folder.resolve("profiles").resolve(identity + ".profile");
    }

    private Path pointer(String name) {
        return folder.resolve("names").resolve(name);
    }

    private Path content(String identity) {
        return folder.resolve("content").resolve(identity + SUFFIX);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new TorteException.Unreadable(file, e);
        }
    }
}
