package dev.torte.model.io;

import dev.torte.model.DType;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one NumPy {@code .npy} array, version 1.0 or 2.0, little-endian, in C order: floats of 2, 4 and 8 bytes, signed integers of
 * 4, 8 and 1 byte, bytes and booleans (as bytes 0 and 1).
 */
final class NpyReader {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER = 1 << 16;
    private static final Pattern HEADER = Pattern.compile(
            "\\{'descr': '([^']{1,20})', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\), ?\\} *\\n?");
    private static final Pattern DIM = Pattern.compile(" ?(0|[1-9][0-9]{0,9})(,|$)");

    private final Path path;
    private final String name;

    private NpyReader(Path path, String name) {
        this.path = path;
        this.name = name;
    }

    /**
     * Returns the array in {@code npy}, which it shares.
     *
     * @param path the file to name in errors
     * @throws TorteException.Malformed if it is anything else
     */
    static Tensor read(Path path, String name, byte[] npy) {
        return new NpyReader(path, name).read(npy);
    }

    private Tensor read(byte[] npy) {
        ByteBuffer in = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
        if (npy.length < MAGIC.length + 4 || !in.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw malformed("an .npy array", "other data");
        }
        in.position(MAGIC.length);
        int version = in.get();
        int minor = in.get();
        if ((version != 1 && version != 2) || minor != 0) {
            throw malformed(".npy version 1.0 or 2.0", "version " + version + "." + minor);
        }
        if (version == 2 && in.remaining() < Integer.BYTES) {
            throw malformed("the length of a header", "the end");
        }
        long length = version == 1 ? Short.toUnsignedLong(in.getShort()) : Integer.toUnsignedLong(in.getInt());
        if (length > Math.min(in.remaining(), MAX_HEADER)) {
            throw malformed(
                    "a header of at most " + Math.min(in.remaining(), MAX_HEADER) + " bytes", length + " bytes");
        }
        byte[] header = new byte[(int) length];
        in.get(header);
        String text = new String(header, StandardCharsets.ISO_8859_1);
        Matcher matcher = HEADER.matcher(text);
        if (!matcher.matches()) {
            throw malformed("a plain .npy header", text);
        }
        if (matcher.group(2).equals("True")) {
            throw malformed("C order", "Fortran order");
        }
        DType type = type(matcher.group(1)).orElseThrow(() -> malformed("numbers of a known type", matcher.group(1)));
        Shape shape = shape(matcher.group(3));
        MemorySegment data = MemorySegment.ofArray(npy).asSlice(in.position());
        // Shape has checked that the count fits 63 bits; dividing cannot overflow.
        if (data.byteSize() % type.bytes() != 0 || shape.elements() != data.byteSize() / type.bytes()) {
            throw malformed(type + " of shape " + shape, data.byteSize() + " bytes of data");
        }
        return Tensor.ofBytes(name, type, shape, data);
    }

    private static Optional<DType> type(String description) {
        return switch (description) {
            case "<f2" -> Optional.of(DType.F16);
            case "<f4" -> Optional.of(DType.F32);
            case "<f8" -> Optional.of(DType.F64);
            case "<i8" -> Optional.of(DType.I64);
            case "<i4" -> Optional.of(DType.I32);
            case "|i1" -> Optional.of(DType.I8);
            case "|u1", "|b1" -> Optional.of(DType.U8);
            default -> Optional.empty();
        };
    }

    private Shape shape(String text) {
        List<Integer> dims = new ArrayList<>();
        Matcher dim = DIM.matcher(text);
        int end = 0;
        try {
            while (end < text.length() && dim.find(end) && dim.start() == end) {
                dims.add(Integer.parseInt(dim.group(1)));
                end = dim.end();
            }
            if (end == text.length()) {
                return new Shape(dims);
            }
        } catch (IllegalArgumentException e) {
            throw malformed("a shape of at most 2^63 elements: " + e.getMessage(), "(" + text + ")");
        }
        throw malformed("a shape", "(" + text + ")");
    }

    private TorteException malformed(String expected, String found) {
        return NpzReader.malformed(path, name, expected, found);
    }
}
