package dev.torte.runtime.coding;

import dev.torte.model.TorteException;
import dev.torte.model.io.Found;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * What an archive says about itself before its first block, format {@value #FORMAT} ({@code docs/format.md}).
 *
 * @param modelIdentity SHA-256 of the model that it was made with, 64 lowercase hex digits
 * @param modelName the model's name, for people
 * @param blockBytes bytes of text in every block but the last, in [1, {@value #MAX_BLOCK_BYTES}]
 * @param textBytes of all blocks, at least 0
 */
public record ArchiveHeader(String modelIdentity, String modelName, int blockBytes, long textBytes) {
    public static final String FORMAT = "torte-archive/1";

    /** The largest block that a reader makes room for. */
    public static final int MAX_BLOCK_BYTES = 1 << 20;

    /** Bytes around the payload of each block: its length and its checksum. */
    static final int BLOCK_FRAME_BYTES = 8;

    /** The SHA-256 of the text, behind the last block. */
    static final int DIGEST_BYTES = 32;

    private static final int TRAILER_BYTES = DIGEST_BYTES + Integer.BYTES;

    /** The first byte is no text, and the last breaks when a transfer rewrites the ends of lines. */
    private static final byte[] MAGIC = {(byte) 0x9C, 't', 'o', 'r', 't', 'e', 'z', '\n'};

    private static final int VERSION = 1;
    private static final int IDENTITY_BYTES = 32;
    private static final int MAX_NAME_BYTES = 255;

    /** What lies before the name. */
    private static final int FIXED_BYTES = MAGIC.length + 4 + 4 + 8 + IDENTITY_BYTES + 1;

    private static final int CHECK_BYTES = 4;

    /** Cuts a name that is too long. */
    public ArchiveHeader {
        if (modelIdentity.length() != 2 * IDENTITY_BYTES) {
            throw new IllegalArgumentException("an identity has 64 hex digits, found '" + modelIdentity + "'");
        }
        if (blockBytes < 1 || blockBytes > MAX_BLOCK_BYTES) {
            throw new IllegalArgumentException(
                    "block bytes must be in [1, " + MAX_BLOCK_BYTES + "], found " + blockBytes);
        }
        if (textBytes < 0) {
            throw new IllegalArgumentException("text bytes must be at least 0, found " + textBytes);
        }
        while (modelName.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            modelName = modelName.substring(0, modelName.offsetByCodePoints(modelName.length(), -1));
        }
    }

    /**
     * Reads the header of an archive.
     *
     * @throws TorteException.Missing if there is no such file
     * @throws TorteException.Unreadable if the system refuses to read it
     * @throws TorteException.Malformed if it is no archive, or shorter than its header promises
     * @throws TorteException.Altered if a checksum tells that the header was changed
     */
    public static ArchiveHeader read(Path path) {
        try (InputStream in = open(path)) {
            return read(path, in, Files.size(path));
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    static InputStream open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new TorteException.Missing(path, "a file", "Check the spelling and the folder.");
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException("is not a regular file");
        }
        return new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    }

    /** Reads the header from the start of a file of {@code fileBytes} bytes; leaves the stream at the first block. */
    static ArchiveHeader read(Path path, InputStream in, long fileBytes) throws IOException {
        byte[] fixed = in.readNBytes(FIXED_BYTES);
        if (!Arrays.equals(Arrays.copyOf(fixed, MAGIC.length), MAGIC)) {
            throw malformed(
                    path,
                    "start",
                    "an archive of format " + FORMAT,
                    Found.start(Arrays.copyOf(fixed, Math.min(fixed.length, Found.BYTES))),
                    "Name a file that 'torte compress' made.");
        }
        if (fixed.length < FIXED_BYTES) {
            throw truncated(path, "header");
        }
        ByteBuffer fields =
                ByteBuffer.wrap(fixed).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
        int version = fields.getInt();
        if (version != VERSION) {
            throw malformed(
                    path,
                    "version",
                    Integer.toString(VERSION),
                    Integer.toUnsignedString(version),
                    "Read it with the version of Torte that made it, or get a fresh copy of the file.");
        }
        int blockBytes = fields.getInt();
        long textBytes = fields.getLong();
        byte[] identity = new byte[IDENTITY_BYTES];
        fields.get(identity);
        byte[] name = in.readNBytes(fields.get() & 0xFF);
        byte[] check = in.readNBytes(CHECK_BYTES);
        if (check.length < CHECK_BYTES) {
            throw truncated(path, "header");
        }
        requireChecksum(
                path,
                "header",
                ByteBuffer.wrap(check).order(ByteOrder.LITTLE_ENDIAN).getInt(),
                fixed,
                name);
        if (blockBytes < 1 || blockBytes > MAX_BLOCK_BYTES) {
            throw malformed(path, "block bytes", "1 to " + MAX_BLOCK_BYTES, Integer.toUnsignedString(blockBytes));
        }
        // Every block has its frame and at least one byte, so a file bounds the text that it can hold.
        long left = fileBytes - FIXED_BYTES - name.length - CHECK_BYTES - TRAILER_BYTES;
        long blocks = Math.max(0, left) / (BLOCK_FRAME_BYTES + 1);
        if (left < 0 || textBytes < 0 || Math.ceilDiv(textBytes, blockBytes) > blocks) {
            throw malformed(
                    path,
                    "length",
                    "enough for " + Long.toUnsignedString(textBytes) + " bytes of text in blocks of " + blockBytes,
                    fileBytes + " bytes");
        }
        return new ArchiveHeader(
                HexFormat.of().formatHex(identity), new String(name, StandardCharsets.UTF_8), blockBytes, textBytes);
    }

    /** Returns the header as it stands at the start of an archive. */
    byte[] toBytes() {
        byte[] name = modelName.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + name.length + CHECK_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putInt(VERSION)
                .putInt(blockBytes)
                .putLong(textBytes)
                .put(HexFormat.of().parseHex(modelIdentity))
                .put((byte) name.length)
                .put(name);
        return out.putInt(checksum(Arrays.copyOf(out.array(), out.position()))).array();
    }

    /** Returns how many bytes of text block {@code index} holds; 0 behind the last. */
    int blockLength(long index) {
        return Math.clamp(textBytes - index * blockBytes, 0, blockBytes);
    }

    /** Returns the CRC-32C of some bytes, one after another. */
    static int checksum(byte[]... parts) {
        CRC32C crc = new CRC32C();
        for (byte[] part : parts) {
            crc.update(part);
        }
        return (int) crc.getValue();
    }

    static void requireChecksum(Path path, String what, int expected, byte[]... parts) {
        int found = checksum(parts);
        if (found != expected) {
            throw new TorteException.Altered(path, what, hex(expected), hex(found));
        }
    }

    private static String hex(int checksum) {
        return String.format(Locale.ROOT, "%08x", checksum);
    }

    static TorteException truncated(Path path, String where) {
        return malformed(path, where, "all of it", "the end of the file");
    }

    static TorteException malformed(Path path, String where, String expected, String found) {
        return malformed(path, where, expected, found, "Get a fresh copy of the file.");
    }

    static TorteException malformed(Path path, String where, String expected, String found, String next) {
        return new TorteException.Malformed(path, where, expected, found, next);
    }
}
