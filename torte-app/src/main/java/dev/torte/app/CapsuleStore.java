package dev.torte.app;

import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Capsules on this machine: {@code content/IDENTITY.torte} holds each file once, {@code names/NAME} the identity that a name
 * stands for. A file is complete under its identity before a name points to it, so a failed installation changes nothing that
 * can be seen. Shared by processes; the last one to name a capsule wins.
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

    /**
     * Throws unless a text can name a capsule.
     *
     * @throws IllegalArgumentException saying what a name may be
     */
    public static void requireName(String name) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException(
                    "a capsule's name has 1 to 64 of a-z, 0-9, '.', '_' and '-' and begins with"
                            + " a letter or digit; found '" + name + "'");
        }
    }

    /**
     * Verifies a capsule, copies it and points a name to the copy.
     *
     * @return what was installed, as read back from the store
     * @throws TorteException if it does not pass or cannot be written; the name then stands for what it stood for
     */
    public ReadyModel install(Engine engine, Path file, String name) {
        requireName(name);
        ReadyModel verified = CapsuleFacts.verify(engine, file);
        Path content = content(verified.identity());
        AtomicFile.write(content, List.of(MemorySegment.ofArray(read(file))));
        // What is installed is what lies in the store now, not what was read before.
        ReadyModel installed = CapsuleFacts.verify(engine, content);
        if (!installed.identity().equals(verified.identity())) {
            throw new TorteException.Altered(file, "content", verified.identity(), installed.identity());
        }
        AtomicFile.write(
                pointer(name),
                List.of(MemorySegment.ofArray((installed.identity() + "\n").getBytes(StandardCharsets.US_ASCII))));
        return installed;
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
        Path content = find(name);
        Path pointer = pointer(name);
        try {
            Files.delete(pointer);
            if (names().values().stream()
                    .noneMatch(identity -> content(identity).equals(content))) {
                Files.deleteIfExists(content);
            }
        } catch (IOException e) {
            throw new TorteException.Unwritable(pointer, e);
        }
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
