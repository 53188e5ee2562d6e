package dev.torte.model.io;

import dev.torte.model.TorteException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip that nobody vouches for. Entries are found through the directory at its end; each is read whole, its length and checksum are
 * compared, and all together may not unpack to more than a limit.
 */
final class ZipArchive implements AutoCloseable {
    /** The most entries that are accepted. */
    static final int MAX_ENTRIES = 100_000;

    /** What deflate can reach at most: a larger claim is false. */
    private static final long LARGEST_RATIO = 1032;

    private final Path path;
    private final String next;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries;
    private final long fileBytes;
    private long left;

    private ZipArchive(Path path, String next, ZipFile zip, Map<String, ZipEntry> entries, long fileBytes, long limit) {
        this.path = path;
        this.next = next;
        this.zip = zip;
        this.entries = entries;
        this.fileBytes = fileBytes;
        this.left = limit;
    }

    /**
     * Opens an archive and checks its directory.
     *
     * @param what     names the kind of file in errors
     * @param next     what the user can do about a malformed one
     * @param perByte  how many unpacked bytes are allowed for each byte of the file, at most
     * @param maxBytes how many unpacked bytes are allowed altogether, at most
     */
    static ZipArchive open(Path path, String what, String next, long perByte, long maxBytes) {
        try {
            if (!Files.exists(path)) {
                throw new TorteException.Missing(path, what, "Check the path.");
            }
            if (!Files.isRegularFile(path)) {
                throw new TorteException.Malformed(path, "path", what, "not a regular file", next);
            }
            long fileBytes = Files.size(path);
            ZipFile zip = zip(path, what, next);
            try {
                Map<String, ZipEntry> entries = directory(path, next, zip, fileBytes);
                return new ZipArchive(path, next, zip, entries, fileBytes, Math.min(maxBytes, perByte * fileBytes));
            } catch (TorteException e) {
                zip.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new TorteException.Missing(path, what, "Check the path.");
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    private static ZipFile zip(Path path, String what, String next) throws IOException {
        try {
            return new ZipFile(path.toFile(), StandardCharsets.UTF_8);
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new TorteException.Malformed(
                    path, "archive", what, startOf(path) + " (" + e.getMessage() + ")", next);
        }
    }

    private static String startOf(Path path) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(path)) {
            start = in.readNBytes(Found.BYTES);
        }
        if (start.length >= 2 && start[0] == 'P' && start[1] == 'K') {
            return "a damaged zip";
        }
        return Found.start(start);
    }

    private static Map<String, ZipEntry> directory(Path path, String next, ZipFile zip, long fileBytes) {
        if (zip.size() > MAX_ENTRIES) {
            throw new TorteException.Malformed(
                    path, "directory", "at most " + MAX_ENTRIES + " entries", String.valueOf(zip.size()), next);
        }
        Map<String, ZipEntry> entries = new LinkedHashMap<>();
        long packed = 0;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entries.put(entry.getName(), entry) != null) {
                throw new TorteException.Malformed(
                        path, "directory", "every name once", "a second " + Found.quote(entry.getName()), next);
            }
            long size = entry.getSize();
            long compressed = entry.getCompressedSize();
            // Entries that overlap could unpack one part of the file many times.
            packed += Math.max(0, Math.min(compressed, fileBytes + 1));
            boolean plausible = size >= 0
                    && compressed >= 0
                    && packed <= fileBytes
                    && switch (entry.getMethod()) {
                        case ZipEntry.STORED -> size == compressed;
                        case ZipEntry.DEFLATED -> size <= LARGEST_RATIO * compressed;
                        default -> false;
                    };
            if (!plausible) {
                throw new TorteException.Malformed(
                        path,
                        Found.quote(entry.getName()),
                        "a stored or deflated entry that fits the file",
                        "method " + entry.getMethod() + ", " + compressed + " to " + size + " bytes in a file of "
                                + fileBytes,
                        next);
            }
        }
        return entries;
    }

    /** Returns the names of all entries in the order of the directory. */
    Collection<String> names() {
        return Collections.unmodifiableCollection(entries.keySet());
    }

    /** Returns the size of the archive itself. */
    long fileBytes() {
        return fileBytes;
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** Returns the whole content of an entry that is there. */
    byte[] read(String name, long maxBytes) {
        ZipEntry entry = entries.get(name);
        long limit = Math.min(Math.min(left, maxBytes), Integer.MAX_VALUE - 16);
        if (entry.getSize() > limit) {
            throw malformed(name, "at most " + limit + " bytes", entry.getSize() + " bytes");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) entry.getSize());
            if (bytes.length != entry.getSize() || in.read() >= 0) {
                throw malformed(name, entry.getSize() + " bytes", "fewer or more");
            }
            CRC32 crc = new CRC32();
            crc.update(bytes);
            if (crc.getValue() != entry.getCrc()) {
                throw malformed(
                        name,
                        "checksum " + HexFormat.of().toHexDigits((int) entry.getCrc()),
                        HexFormat.of().toHexDigits((int) crc.getValue()));
            }
            left -= bytes.length;
            return bytes;
        } catch (ZipException | EOFException e) {
            throw malformed(name, "an intact entry", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }

    private TorteException malformed(String where, String expected, String found) {
        return new TorteException.Malformed(path, Found.quote(where), expected, found, next);
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
    }
}
