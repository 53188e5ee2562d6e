package dev.torte.app.capsule;

import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose capsules a store takes: {@code trust/ID.pem} holds a public key. A store that trusts nobody in particular takes any capsule;
 * one that trusts some takes only theirs.
 */
public final class TrustedKeys {
    private static final String SUFFIX = ".pem";
    private static final String ID = "[0-9a-f]{64}";

    private final Path folder;

    TrustedKeys(Path store) {
        this.folder = store.resolve("trust");
    }

    /** Returns the ids of the keys, in order. */
    public List<String> ids() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(ID + "\\" + SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new TorteException.Unreadable(folder, e);
        }
    }

    /** Trusts the owner of a key from now on and returns its id; of a file with both parts only the public one is kept. */
    public String add(Path pem) {
        KeyFile key = KeyFile.read(pem);
        AtomicFile.write(
                folder.resolve(key.id() + SUFFIX),
                List.of(MemorySegment.ofArray(
                        KeyFile.text(key.publicKey(), Optional.empty()).getBytes(StandardCharsets.US_ASCII))));
        return key.id();
    }

    /**
     * Trusts the owner of a key no longer. What is installed stays.
     *
     * @throws TorteException.Missing if it was not trusted
     */
    public void remove(String id) {
        if (!ids().contains(id)) {
            throw new TorteException.Missing(
                    folder.resolve(id + SUFFIX),
                    "a trusted key",
                    ids().isEmpty() ? "No key is trusted." : "Trusted: " + String.join(", ", ids()) + ".");
        }
        try {
            Files.deleteIfExists(folder.resolve(id + SUFFIX));
        } catch (IOException e) {
            throw new TorteException.Unwritable(folder, e);
        }
    }

    /**
     * Holds a capsule against its signature, which lies beside it.
     *
     * @param unsigned whether one that nobody who is trusted stands for will do; a signature that is wrong never does
     * @return the signature, if there is one
     * @throws TorteException.Untrusted if it is of another capsule or not of its key, or if keys are trusted and none of them signed
     */
    Optional<Signature> require(Path file, String identity, boolean unsigned) {
        Optional<Signature> signature = Signature.of(file);
        List<String> trusted = ids();
        if (signature.isPresent()) {
            requireWhole(Signature.beside(file), signature.get(), identity, trusted);
        }
        boolean known =
                signature.isPresent() && trusted.contains(signature.get().key());
        if (!trusted.isEmpty() && !known && !unsigned) {
            throw new TorteException.Untrusted(
                    file,
                    "that of a trusted key (" + String.join(", ", trusted) + ")",
                    signature.map(given -> "that of " + given.key()).orElse("none"),
                    "Ask its author for a signature, trust the author's key with 'torte capsule trust', or add --unsigned.");
        }
        return signature;
    }

    private void requireWhole(Path path, Signature signature, String identity, List<String> trusted) {
        if (!signature.identity().equals(identity)) {
            throw new TorteException.Untrusted(
                    path,
                    "one of this capsule, " + identity,
                    "one of " + signature.identity(),
                    "Get the capsule and its signature again, or delete the signature if it is of an older version.");
        }
        if (trusted.contains(signature.key())) {
            KeyFile key = KeyFile.read(folder.resolve(signature.key() + SUFFIX));
            if (!key.id().equals(signature.key()) || !signature.isOf(key.publicKey())) {
                throw new TorteException.Untrusted(
                        path,
                        "one made with the key " + signature.key(),
                        "another",
                        "Do not use the capsule: somebody changed it or its signature.");
            }
        }
    }
}
