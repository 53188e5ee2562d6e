package dev.torte.app.imports;

import dev.torte.model.DType;
import dev.torte.model.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a {@code .pt} file as torch.save does: maps, lists, texts, numbers, booleans, null and tensors. */
final class PtFile {
    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    private final List<byte[]> storages = new ArrayList<>();

    private PtFile() {}

    static Path write(Path path, Map<String, ?> root) {
        PtFile file = new PtFile();
        file.pickle.write(0x80);
        file.pickle.write(2);
        file.value(root);
        file.pickle.write('.');
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            entry(zip, "archive/data.pkl", file.pickle.toByteArray());
            entry(zip, "archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < file.storages.size(); i++) {
                entry(zip, "archive/data/" + i, file.storages.get(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path;
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    private void value(Object value) {
        switch (value) {
            case null -> pickle.write('N');
            case Map<?, ?> map -> {
                pickle.write('}');
                pickle.write('(');
                map.forEach((key, member) -> {
                    value(key);
                    value(member);
                });
                pickle.write('u');
            }
            case List<?> list -> {
                pickle.write('(');
                list.forEach(this::value);
                pickle.write('t');
            }
            case String text -> {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                pickle.write('X');
                little(4, utf8.length);
                pickle.writeBytes(utf8);
            }
            case Integer whole -> {
                pickle.write('J');
                little(4, whole);
            }
            case Double real -> {
                pickle.write('G');
                pickle.writeBytes(ByteBuffer.allocate(8).putDouble(real).array());
            }
            case Boolean flag -> pickle.write(flag ? 0x88 : 0x89);
            case Tensor tensor -> tensor(tensor);
            default -> throw new IllegalArgumentException("cannot write " + value.getClass());
        }
    }

    private void tensor(Tensor tensor) {
        int elements = (int) tensor.shape().elements();
        global("torch._utils", "_rebuild_tensor_v2");
        pickle.write('(');
        pickle.write('(');
        value("storage");
        global("torch", tensor.type() == DType.I8 ? "CharStorage" : "FloatStorage");
        value(Integer.toString(storages.size()));
        value("cpu");
        value(elements);
        pickle.write('t');
        pickle.write('Q');
        storages.add(tensor.toBytes());
        value(0);
        value(tensor.shape().dims());
        List<Integer> strides = new ArrayList<>();
        int stride = 1;
        for (int axis = tensor.shape().rank() - 1; axis >= 0; axis--) {
            strides.addFirst(stride);
            stride *= tensor.shape().dim(axis);
        }
        value(strides);
        value(false);
        global("collections", "OrderedDict");
        pickle.write(')');
        pickle.write('R');
        pickle.write('t');
        pickle.write('R');
    }

    private void global(String module, String name) {
        pickle.write('c');
        pickle.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void little(int bytes, int value) {
        pickle.write(
                ByteBuffer.allocate(bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array(),
                0,
                bytes);
    }
}
