package dev.torte.model.io;

import dev.torte.model.TorteException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads a PyTorch {@code .pt} file (a zip, PyTorch 1.6 or later) as plain data.
 *
 * <p>Nothing in the file is executed: the pickle inside is read with a closed set of instructions and names, see {@link Pickle},
 * and what is not on the list is an error that names it. Memory stays within a few times the size of the file.
 */
public final class TorchCheckpoint {
    private static final String PICKLE = "/data.pkl";
    private static final String NEXT =
            "Name a file that torch.save wrote from tensors, numbers, texts, lists and dictionaries alone.";

    /** Transposed and widened tensors are copied; more copies than this many file sizes are no honest file. */
    private static final long COPIES = 4;

    private TorchCheckpoint() {}

    /**
     * Returns the value saved in the file, usually a {@link TorchValue.Dict}.
     *
     * @throws TorteException.Missing    when there is no such file
     * @throws TorteException.Unreadable when the system refuses to read it
     * @throws TorteException.Malformed  when it is damaged, or holds anything but numbers, texts and containers
     */
    public static TorchValue read(Path path) {
        try (ZipArchive zip = ZipArchive.open(path, "a PyTorch .pt file", NEXT, 1, Long.MAX_VALUE)) {
            String root = root(path, zip);
            if (zip.has(root + "/byteorder")) {
                String order = new String(zip.read(root + "/byteorder", 16), StandardCharsets.ISO_8859_1);
                if (!order.equals("little")) {
                    throw malformed(path, "byteorder", "little", order);
                }
            }
            TorchTensors tensors =
                    new TorchTensors(path, key -> storage(path, zip, root + "/data/" + key), COPIES * zip.fileBytes());
            return Pickle.read(path, zip.read(root + PICKLE, Pickle.MAX_BYTES), tensors);
        }
    }

    /** Returns the one folder at the top that all entries share. */
    private static String root(Path path, ZipArchive zip) {
        String pickle = null;
        for (String name : zip.names()) {
            if (name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length()) {
                if (pickle != null) {
                    throw malformed(path, "archive", "one data.pkl", pickle + " and " + name);
                }
                pickle = name;
            }
        }
        if (pickle == null) {
            throw malformed(
                    path, "archive", "an entry NAME/data.pkl", zip.names().size() + " others");
        }
        return pickle.substring(0, pickle.length() - PICKLE.length());
    }

    private static byte[] storage(Path path, ZipArchive zip, String name) {
        if (!zip.has(name)) {
            throw malformed(path, "archive", "an entry " + name, "none");
        }
        return zip.read(name, Long.MAX_VALUE);
    }

    static TorteException malformed(Path path, String where, String expected, String found) {
        return new TorteException.Malformed(path, Found.quote(where), expected, Found.quote(found), NEXT);
    }
}
