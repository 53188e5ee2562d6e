package dev.torte.model.io;

import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads NumPy's {@code .npz}: a zip of {@code .npy} arrays, little-endian, in C order. Lengths, checksums, types and shapes are
 * checked; at most {@link #LARGEST} bytes are unpacked.
 */
public final class NpzReader {
    /** The most bytes that all arrays of one file may take. */
    public static final long LARGEST = 1L << 31;

    /** The most bytes that one byte of the file may unpack to: deflate reaches about 1000 with zeros alone. */
    private static final long PER_BYTE = 1032;

    private static final String NEXT = "Name an .npz file that NumPy wrote with plain numeric arrays.";

    private NpzReader() {}

    /**
     * Reads all arrays, named as in the archive without {@code .npy}, in the order of the archive.
     *
     * @throws TorteException.Missing if there is no such file
     * @throws TorteException.Unreadable if the system refuses to read it
     * @throws TorteException.Malformed if any array breaks the format
     */
    public static Map<String, Tensor> read(Path path) {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try (ZipArchive zip = ZipArchive.open(path, "an .npz file", NEXT, PER_BYTE, LARGEST)) {
            for (String entry : zip.names()) {
                String name = entry.endsWith(".npy") ? entry.substring(0, entry.length() - ".npy".length()) : entry;
                if (arrays.put(name, NpyReader.read(path, name, zip.read(entry, LARGEST))) != null) {
                    throw malformed(path, name, "every name once", "a second");
                }
            }
        }
        return Collections.unmodifiableMap(arrays);
    }

    static TorteException malformed(Path path, String where, String expected, String found) {
        return new TorteException.Malformed(path, Found.quote(where), expected, Found.quote(found), NEXT);
    }
}
