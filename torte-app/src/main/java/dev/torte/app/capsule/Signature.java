package dev.torte.app.capsule;

import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * That the owner of a key stands for a capsule, in a file beside it (format {@value #FORMAT}, {@code docs/format.md}). It is of the
 * capsule's identity and so of every number and word in it.
 *
 * @param identity of the capsule
 * @param key      id of the key, {@link KeyFile#id}
 * @param value    the Ed25519 signature, base64
 */
record Signature(String identity, String key, String value) {
    static final String FORMAT = "torte-signature/1";
    static final String SUFFIX = ".sig";

    private static final long MOST_BYTES = 1 << 12;
    private static final Set<String> MEMBERS = Set.of("format", "identity", "key", "signature");

    /** Returns where the signature of a file lies. */
    static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    /** Signs; the key must have its private part, and it must be that of its public part. */
    static Signature sign(String identity, KeyFile key) {
        try {
            java.security.Signature signing = java.security.Signature.getInstance(KeyFile.ALGORITHM);
            signing.initSign(key.privateKey()
                    .orElseThrow(() -> new TorteException.Malformed(
                            key.path(),
                            "key",
                            "a private key, to sign with",
                            "a public key alone",
                            "Name the file that 'torte capsule key' wrote.")));
            signing.update(statement(identity));
            Signature signed =
                    new Signature(identity, key.id(), Base64.getEncoder().encodeToString(signing.sign()));
            if (!signed.isOf(key.publicKey())) {
                throw new TorteException.Malformed(
                        key.path(),
                        "key",
                        "two parts of one key",
                        "parts of two",
                        "Make one with 'torte capsule key'.");
            }
            return signed;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("a key that was read can sign", e);
        }
    }

    /** Returns whether this is what the owner of a key signed. */
    boolean isOf(PublicKey publicKey) {
        try {
            java.security.Signature checking = java.security.Signature.getInstance(KeyFile.ALGORITHM);
            checking.initVerify(publicKey);
            checking.update(statement(identity));
            return checking.verify(Base64.getDecoder().decode(value));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // No signature at all is not one of this key.
            return false;
        }
    }

    private static byte[] statement(String identity) {
        return (FORMAT + "\n" + identity + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads the signature of a file, if there is one.
     *
     * @throws TorteException.Malformed if what is there is none
     */
    static Optional<Signature> of(Path file) {
        Path path = beside(file);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw malformed(path, "more than " + MOST_BYTES + " bytes");
            }
            return Optional.of(parse(path, Files.readString(path, StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    private static Signature parse(Path path, String text) {
        try {
            if (Json.parse(text) instanceof JsonObject(Map<String, JsonValue> members)
                    && members.keySet().equals(MEMBERS)
                    && members.get("format") instanceof JsonString(String format)
                    && format.equals(FORMAT)
                    && members.get("identity") instanceof JsonString(String identity)
                    && members.get("key") instanceof JsonString(String key)
                    && members.get("signature") instanceof JsonString(String value)) {
                return new Signature(identity, key, value);
            }
        } catch (Json.Invalid e) {
            throw malformed(path, e.getMessage());
        }
        throw malformed(path, "something else");
    }

    private static TorteException malformed(Path path, String found) {
        return new TorteException.Malformed(
                path, "content", "a signature of format " + FORMAT, found, "Get a fresh copy of it.");
    }

    /** Writes it beside a file. */
    void write(Path file) {
        AtomicFile.write(beside(file), List.of(MemorySegment.ofArray(json())));
    }

    /** Places it beside a file, as {@link AtomicFile#place}, and returns where. */
    Path place(Path file) {
        AtomicFile.place(beside(file), to -> to.write(ByteBuffer.wrap(json())));
        return beside(file);
    }

    private byte[] json() {
        return Json.canonical(new JsonObject(Map.of(
                        "format", JsonValue.of(FORMAT),
                        "identity", JsonValue.of(identity),
                        "key", JsonValue.of(key),
                        "signature", JsonValue.of(value))))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
