package dev.torte.model.io;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A running SHA-256, the identity of content. Belongs to one thread. */
public final class Digest {
    private static final long PIECE = 1 << 20;

    private final MessageDigest digest;

    public Digest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds bytes and returns this. */
    public Digest add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    /** Adds the UTF-8 bytes of a text and returns this. */
    public Digest add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds all bytes of a segment of any size and returns this. */
    public Digest add(MemorySegment bytes) {
        for (long at = 0; at < bytes.byteSize(); at += PIECE) {
            digest.update(
                    bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer());
        }
        return this;
    }

    /** Returns a stream that gives what {@code in} gives and adds every byte that is read from it. */
    public InputStream reading(InputStream in) {
        return new DigestInputStream(in, digest);
    }

    /** Returns the 64 lowercase hex digits of everything added, and starts anew. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String sha256(byte[] bytes) {
        return new Digest().add(bytes).hex();
    }

    public static String sha256(String text) {
        return new Digest().add(text).hex();
    }
}
