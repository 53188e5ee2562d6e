package dev.torte.model.io;

import dev.torte.model.DType;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads NumPy's {@code .npz}: a zip of {@code .npy} arrays, little-endian, in C order. Everything is checked; at most
 * {@link #LARGEST} bytes are unpacked.
 */
public final class NpzReader {
    /** The most bytes that all arrays of one file may take. */
    public static final long LARGEST = 1L << 31;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern HEADER = Pattern.compile(
            "\\{'descr': '([<|][a-z][1-8])', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\), ?\\}\\s*");
    private static final String NEXT = "Name an .npz file that NumPy wrote with plain numeric arrays.";

    private final Path path;

    private NpzReader(Path path) {
        this.path = path;
    }

    /**
     * Reads all arrays, named as in the archive without {@code .npy}.
     *
     * @throws TorteException.Missing if there is no such file
     * @throws TorteException.Malformed if any array breaks the format
     */
    public static Map<String, Tensor> read(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new TorteException.Missing(path, "an .npz file", "Check the path.");
        }
        NpzReader reader = new NpzReader(path);
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(path.toFile())) {
            long left = LARGEST;
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName().replaceFirst("\\.npy$", "");
                byte[] bytes = reader.unpack(zip, entry, left);
                left -= bytes.length;
                arrays.put(name, reader.array(name, bytes));
            }
        } catch (ZipException | IllegalArgumentException e) {
            throw reader.malformed("archive", "a zip file", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new TorteException.Unreadable(path, e);
        }
        return Collections.unmodifiableMap(arrays);
    }

    private byte[] unpack(ZipFile zip, ZipEntry entry, long left) throws IOException {
        int limit = (int) Math.min(left, Integer.MAX_VALUE - 16);
        try (InputStream in = zip.getInputStream(entry)) {
            // Reads what is there, not what the directory claims, and never more than the limit.
            byte[] bytes = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw malformed(entry.getName(), "at most " + limit + " bytes", "more");
            }
            return bytes;
        }
    }

    private Tensor array(String name, byte[] bytes) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw malformed(name, "an .npy array", "other data");
        }
        int version = start[6];
        if (version != 1 && version != 2) {
            throw malformed(name, ".npy version 1 or 2", "version " + version);
        }
        byte[] lengthBytes = in.readNBytes(version == 1 ? 2 : 4);
        long length = 0;
        for (int i = lengthBytes.length - 1; i >= 0; i--) {
            length = length << 8 | lengthBytes[i] & 0xFF;
        }
        if (length > in.available()) {
            throw malformed(name, "a header of at most " + in.available() + " bytes", length + " bytes");
        }
        String header = new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1);
        Matcher matcher = HEADER.matcher(header);
        if (!matcher.matches()) {
            throw malformed(name, "a plain .npy header", header.strip());
        }
        if (matcher.group(2).equals("True")) {
            throw malformed(name, "C order", "Fortran order");
        }
        DType type = type(name, matcher.group(1));
        Shape shape = shape(name, matcher.group(3));
        long dataBytes = in.available();
        if (shape.elements() > LARGEST || shape.elements() * type.bytes() != dataBytes) {
            throw malformed(name, type + " of shape " + shape, dataBytes + " bytes of data");
        }
        MemorySegment data = MemorySegment.ofArray(bytes).asSlice(bytes.length - dataBytes);
        return Tensor.ofBytes(name, type, shape, data);
    }

    private DType type(String name, String description) {
        return switch (description) {
            case "<f4" -> DType.F32;
            case "<f8" -> DType.F64;
            case "<f2" -> DType.F16;
            case "<i8" -> DType.I64;
            case "<i4" -> DType.I32;
            case "|i1" -> DType.I8;
            case "|u1", "|b1" -> DType.U8;
            default -> throw malformed(name, "numbers of a known type", description);
        };
    }

    private Shape shape(String name, String text) {
        List<Integer> dims = new ArrayList<>();
        try {
            for (String dim : text.split(",")) {
                if (!dim.isBlank()) {
                    dims.add(Integer.parseInt(dim.strip()));
                }
            }
            return new Shape(dims);
        } catch (IllegalArgumentException e) {
            throw malformed(name, "a shape", "(" + text + ")");
        }
    }

    private TorteException malformed(String where, String expected, String found) {
        return new TorteException.Malformed(path, where, expected, found, NEXT);
    }
}
