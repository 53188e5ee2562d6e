package dev.torte.corpus;

import dev.torte.model.TorteException;
import dev.torte.model.io.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a file into memory, unpacking gzip, never more than a limit and never more than packed text can plausibly
 * hold.
 */
final class BoundedRead {
    /** Text packs 3 to 20 times; deflate itself cannot exceed about 1030. */
    private static final long MAX_RATIO = 250;

    /** Unpacked sizes up to this are never called a bomb. */
    private static final long HARMLESS_BYTES = 16L << 20;

    private static final int CHUNK = 1 << 16;

    private BoundedRead() {}

    /** The unpacked text of one file, with size and hash of the file as it lies on disk. */
    static final class Content {
        private final byte[] text;
        private final long packedBytes;
        private final String sha256;

        private Content(byte[] text, long packedBytes, String sha256) {
            this.text = text;
            this.packedBytes = packedBytes;
            this.sha256 = sha256;
        }

        byte[] text() {
            return text;
        }

        long packedBytes() {
            return packedBytes;
        }

        String sha256() {
            return sha256;
        }
    }

    /** Reads the whole file; {@code limit} bounds the unpacked bytes. */
    static Content file(Path path, boolean gzip, long limit) {
        Digest digest = new Digest();
        try {
            long packed = Files.size(path);
            if (!gzip && packed > limit) {
                throw tooLarge(path, limit, packed);
            }
            try (InputStream raw = digest.reading(Files.newInputStream(path))) {
                byte[] text = gzip ? unpack(path, raw, packed, limit) : upTo(path, "", raw, packed, limit, false);
                raw.transferTo(java.io.OutputStream.nullOutputStream());
                return new Content(text, packed, digest.hex());
            }
        } catch (NoSuchFileException e) {
            throw new TorteException.Missing(path, "a text file", "Check the path.");
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    /** Hashes the whole file without keeping it. */
    static SourceFile hashed(Path path, String name) {
        Digest digest = new Digest();
        try (InputStream raw = digest.reading(Files.newInputStream(path))) {
            long bytes = raw.transferTo(java.io.OutputStream.nullOutputStream());
            return new SourceFile(name, bytes, digest.hex());
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    private static byte[] unpack(Path path, InputStream raw, long packed, long limit) throws IOException {
        try {
            // Not closed here: that would close raw before the rest of the file is hashed.
            return upTo(path, "gzip data", new GZIPInputStream(raw, CHUNK), packed, limit, true);
        } catch (ZipException | EOFException e) {
            throw damaged(path, "gzip data", "a whole gzip stream", e);
        }
    }

    /**
     * Reads {@code in} to its end.
     *
     * @param where  the part of the file, for errors
     * @param packed how many bytes it takes on disk
     * @param bounded whether unpacked size is also held against the packed size
     */
    static byte[] upTo(Path path, String where, InputStream in, long packed, long limit, boolean bounded)
            throws IOException {
        long plausible = bounded ? Math.max(HARMLESS_BYTES, packed * MAX_RATIO) : Long.MAX_VALUE;
        // One byte more than allowed tells "exactly full" from "too much".
        int most = (int) Math.min(Math.min(limit, plausible) + 1, Corpus.MAX_BYTES);
        byte[] text = in.readNBytes(most);
        if (text.length > plausible) {
            throw new TorteException.Malformed(
                    path,
                    where,
                    "at most " + MAX_RATIO + " times its packed " + packed + " bytes",
                    "more than " + plausible + " bytes",
                    "This looks like a decompression bomb; unpack it yourself if you trust it.");
        }
        if (text.length > limit) {
            throw tooLarge(path, limit, text.length);
        }
        return text;
    }

    static TorteException.Malformed damaged(Path path, String where, String expected, IOException cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new TorteException.Malformed(path, where, expected, reason, "Get a fresh copy of the file.");
    }

    private static TorteException.Malformed tooLarge(Path path, long limit, long found) {
        return new TorteException.Malformed(
                path,
                "size of all text",
                "at most " + limit + " more bytes",
                "at least " + found,
                "Use less text, or raise the limit (at most " + Corpus.MAX_BYTES + " bytes).");
    }
}
