package dev.torte.model.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes pickles of protocol 2 as PyTorch does, and with {@link #raw} as PyTorch never would. */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A tensor to write: numbers of the storage {@code key}. */
    record TensorOf(String storageType, String key, long count, long offset, List<Long> sizes, List<Long> strides) {}

    /** A tuple to write. */
    record TupleOf(List<Object> items) {}

    static PickleWriter start() {
        return new PickleWriter().raw(0x80, 2);
    }

    /** Returns a whole pickle of a tree of maps, lists, numbers, texts, bytes and tensors. */
    static byte[] pickle(Object value) {
        return start().value(value).raw('.').bytes();
    }

    /** Returns a file with one pickle and its storages by key. */
    static byte[] file(byte[] pickle, Map<String, byte[]> storages) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("model/data.pkl", pickle);
        entries.put("model/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        storages.forEach((key, bytes) -> entries.put("model/data/" + key, bytes));
        entries.put("model/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        return ZipBytes.stored(entries);
    }

    PickleWriter raw(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    PickleWriter raw(String ascii) {
        out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    PickleWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    PickleWriter int32(int value) {
        return raw(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    PickleWriter global(String module, String name) {
        return raw("c" + module + "\n" + name + "\n");
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    PickleWriter value(Object value) {
        switch (value) {
            case null -> raw('N');
            case Boolean flag -> raw(flag ? 0x88 : 0x89);
            case Long number -> whole(number);
            case Double number ->
                raw('G').raw(ByteBuffer.allocate(8).putDouble(number).array());
            case String text -> {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                raw('X').int32(utf8.length).raw(utf8);
            }
            case byte[] bytes -> raw('B').int32(bytes.length).raw(bytes);
            case List<?> list -> {
                raw(']', '(');
                list.forEach(this::value);
                raw('e');
            }
            case Map<?, ?> map -> {
                raw('}', '(');
                map.forEach((key, item) -> value(key).value(item));
                raw('u');
            }
            case TupleOf tuple -> {
                raw('(');
                tuple.items().forEach(this::value);
                raw('t');
            }
            case TensorOf tensor -> tensor(tensor);
            default -> throw new IllegalArgumentException(value.toString());
        }
        return this;
    }

    private PickleWriter whole(long number) {
        if (number == (int) number) {
            return raw('J').int32((int) number);
        }
        return raw(0x8A, 8)
                .raw(ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .array());
    }

    private PickleWriter tensor(TensorOf tensor) {
        global("torch._utils", "_rebuild_tensor_v2").raw('(');
        raw('(').value("storage").global("torch", tensor.storageType());
        value(tensor.key()).value("cuda:0").value(tensor.count()).raw('t', 'Q');
        value(tensor.offset());
        value(new TupleOf(List.copyOf(tensor.sizes()))).value(new TupleOf(List.copyOf(tensor.strides())));
        value(false);
        global("collections", "OrderedDict").raw(')', 'R');
        return raw('t', 'R');
    }
}
