package dev.torte.model.io;

import dev.torte.model.DType;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A safetensors file: 8 bytes of header length, a JSON header, then the data of all tensors without gaps.
 *
 * <p>Reading maps the file and trusts nothing: lengths, types, shapes and offsets are checked before any is used, and the tensors
 * must tile the data exactly. Writing is atomic ({@link AtomicFile}) and gives equal bytes for equal content: tensors in name order,
 * the header padded with spaces so that the data starts at a multiple of {@link #ALIGNMENT}. Every tensor stays valid until
 * {@link #close}; reading threads may share it.
 */
public final class SafeTensors implements AutoCloseable {
    /** The data section starts at a multiple of this many bytes. */
    public static final int ALIGNMENT = 64;

    private static final long LARGEST_HEADER = 100_000_000;
    private static final String METADATA = "__metadata__";
    private static final String NEXT = "Get a fresh copy, or name a model file made by torte.";

    private final Arena arena;
    private final SortedMap<String, String> metadata;
    private final Map<String, Tensor> tensors;

    private SafeTensors(Arena arena, SortedMap<String, String> metadata, Map<String, Tensor> tensors) {
        this.arena = arena;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /**
     * Maps a file.
     *
     * @throws TorteException.Missing if there is none
     * @throws TorteException.Unreadable if the system refuses
     * @throws TorteException.Malformed if any part of it breaks the format
     */
    public static SafeTensors open(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            // Opening a named pipe would wait for a writer for ever.
            throw new TorteException.Malformed(path, "path", "a model file", "not a regular file", NEXT);
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Reader(path, file).read(arena);
        } catch (NoSuchFileException e) {
            arena.close();
            throw new TorteException.Missing(path, "a model file", "Check the path.");
        } catch (IOException e) {
            arena.close();
            throw new TorteException.Unreadable(path, e);
        } catch (TorteException e) {
            arena.close();
            throw e;
        }
    }

    /** Returns the text entries of the header, by name. */
    public SortedMap<String, String> metadata() {
        return metadata;
    }

    /** Returns every tensor by name, in file order. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /** Unmaps the file; its tensors may not be used any more. */
    @Override
    public void close() {
        arena.close();
    }

    /**
     * Writes a file atomically.
     *
     * @throws TorteException.Unwritable if it cannot be written; an older file at {@code path} is then unchanged
     * @throws IllegalArgumentException if two tensors have one name or one has no elements
     */
    public static void write(Path path, Map<String, String> metadata, List<Tensor> tensors) {
        List<Tensor> sorted = new ArrayList<>(tensors);
        sorted.sort(Comparator.comparing(Tensor::name));
        Map<String, JsonValue> header = new LinkedHashMap<>();
        Map<String, JsonValue> texts = new LinkedHashMap<>();
        new TreeMap<>(metadata).forEach((name, text) -> texts.put(name, new JsonString(text)));
        header.put(METADATA, new JsonObject(texts));
        long at = 0;
        for (Tensor tensor : sorted) {
            if (tensor.shape().elements() == 0) {
                throw new IllegalArgumentException(tensor + " has no elements");
            }
            long end = at + tensor.data().byteSize();
            if (header.put(tensor.name(), entry(tensor, at, end)) != null) {
                throw new IllegalArgumentException("two tensors are named " + tensor.name());
            }
            at = end;
        }
        byte[] json = Json.canonical(new JsonObject(header)).getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(json.length + Long.BYTES, ALIGNMENT) * ALIGNMENT - Long.BYTES;
        MemorySegment start = MemorySegment.ofArray(new byte[Long.BYTES + padded]);
        start.fill((byte) ' ').set(LENGTH, 0, padded);
        MemorySegment.copy(json, 0, start, ValueLayout.JAVA_BYTE, Long.BYTES, json.length);
        List<MemorySegment> pieces = new ArrayList<>(List.of(start));
        sorted.forEach(tensor -> pieces.add(tensor.data()));
        AtomicFile.write(path, pieces);
    }

    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static JsonValue entry(Tensor tensor, long from, long to) {
        List<JsonValue> dims = new ArrayList<>();
        tensor.shape().dims().forEach(dim -> dims.add(JsonValue.of(dim)));
        return new JsonObject(Map.of(
                "dtype", JsonValue.of(tensor.type().name()),
                "shape", new JsonArray(dims),
                "data_offsets", new JsonArray(List.of(JsonValue.of(from), JsonValue.of(to)))));
    }

    /** Where a tensor's bytes lie, relative to the start of the data. */
    private record Placed(String name, DType type, Shape shape, long from, long to) {}

    /** One pass over an untrusted file. */
    private record Reader(Path path, MemorySegment file) {

        SafeTensors read(Arena arena) {
            if (file.byteSize() < Long.BYTES) {
                throw malformed("file", "at least 8 bytes", Found.start(start()));
            }
            long headerLength = file.get(LENGTH, 0);
            long room = file.byteSize() - Long.BYTES;
            if (headerLength < 2 || headerLength > LARGEST_HEADER) {
                throw malformed(
                        "header length",
                        "2 to " + LARGEST_HEADER,
                        Long.toUnsignedString(headerLength) + "; this is no model file but " + Found.start(start()));
            }
            if (headerLength > room) {
                throw malformed("header", headerLength + " bytes", "a file that ends after " + room);
            }
            JsonObject header = header(headerLength);
            MemorySegment data = file.asSlice(Long.BYTES + headerLength);
            SortedMap<String, String> metadata = new TreeMap<>();
            List<Placed> placed = new ArrayList<>();
            header.members().forEach((name, value) -> {
                if (name.equals(METADATA)) {
                    readMetadata(value, metadata);
                } else {
                    placed.add(placed(name, value));
                }
            });
            placed.sort(Comparator.comparingLong(Placed::from).thenComparingLong(Placed::to));
            return new SafeTensors(
                    arena,
                    Collections.unmodifiableSortedMap(metadata),
                    Collections.unmodifiableMap(tile(placed, data)));
        }

        private JsonObject header(long length) {
            byte[] bytes = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
                throw malformed("header", "UTF-8 text", "other bytes");
            }
            try {
                if (Json.parse(text) instanceof JsonObject object) {
                    return object;
                }
            } catch (Json.Invalid e) {
                throw malformed("header", "JSON", e.getMessage());
            }
            throw malformed("header", "a JSON object", "another value");
        }

        private void readMetadata(JsonValue value, SortedMap<String, String> metadata) {
            if (!(value instanceof JsonObject object)) {
                throw malformed(METADATA, "an object of texts", "another value");
            }
            object.members().forEach((name, text) -> {
                if (!(text instanceof JsonString string)) {
                    throw malformed(METADATA + "." + name, "a text", "another value");
                }
                metadata.put(name, string.value());
            });
        }

        private Placed placed(String name, JsonValue value) {
            if (!(value instanceof JsonObject entry)
                    || !entry.members().keySet().equals(Set.of("dtype", "shape", "data_offsets"))) {
                throw malformed(name, "dtype, shape and data_offsets", "something else");
            }
            DType type = type(name, entry.members().get("dtype"));
            List<Integer> dims = new ArrayList<>();
            for (long dim : longs(name + ".shape", entry.members().get("shape"))) {
                if (dim < 1 || dim > Integer.MAX_VALUE) {
                    throw malformed(name + ".shape", "dimensions from 1 to 2^31 - 1", Long.toString(dim));
                }
                dims.add((int) dim);
            }
            Shape shape;
            long bytes;
            try {
                shape = new Shape(dims);
                bytes = Math.multiplyExact(shape.elements(), (long) type.bytes());
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw malformed(name + ".shape", "a size that fits the file", dims.toString());
            }
            List<Long> offsets = longs(name + ".data_offsets", entry.members().get("data_offsets"));
            if (offsets.size() != 2 || offsets.get(1) - offsets.get(0) != bytes) {
                throw malformed(name + ".data_offsets", "two offsets " + bytes + " bytes apart", offsets.toString());
            }
            return new Placed(name, type, shape, offsets.get(0), offsets.get(1));
        }

        private DType type(String name, JsonValue value) {
            for (DType type : DType.values()) {
                if (value instanceof JsonString text && text.value().equals(type.name())) {
                    return type;
                }
            }
            throw malformed(name + ".dtype", "one of " + Arrays.toString(DType.values()), Json.canonical(value));
        }

        private List<Long> longs(String where, JsonValue value) {
            if (!(value instanceof JsonArray array)) {
                throw malformed(where, "a list of whole numbers", "another value");
            }
            List<Long> numbers = new ArrayList<>();
            for (JsonValue element : array.elements()) {
                long number = element instanceof JsonNumber n ? n.asLong().orElse(-1L) : -1;
                if (number < 0) {
                    throw malformed(where, "whole numbers from 0 on", Json.canonical(element));
                }
                numbers.add(number);
            }
            return numbers;
        }

        private Map<String, Tensor> tile(List<Placed> placed, MemorySegment data) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            long at = 0;
            for (Placed next : placed) {
                if (next.from() != at) {
                    throw malformed(next.name(), "data from byte " + at + " on", "from " + next.from());
                }
                if (next.to() > data.byteSize()) {
                    throw malformed(
                            next.name(), "data up to byte " + next.to(), "a file that ends at " + data.byteSize());
                }
                tensors.put(
                        next.name(),
                        Tensor.ofBytes(
                                next.name(), next.type(), next.shape(), data.asSlice(at, next.to() - next.from())));
                at = next.to();
            }
            if (at != data.byteSize()) {
                throw malformed("end of data", "nothing after byte " + at, (data.byteSize() - at) + " bytes more");
            }
            return tensors;
        }

        private byte[] start() {
            return file.asSlice(0, Math.min(Found.BYTES, file.byteSize())).toArray(ValueLayout.JAVA_BYTE);
        }

        private TorteException malformed(String where, String expected, String found) {
            return new TorteException.Malformed(path, Found.quote(where), expected, Found.quote(found), NEXT);
        }
    }
}
