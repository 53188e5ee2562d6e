package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.DType;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import dev.torte.model.io.PickleWriter.TensorOf;
import dev.torte.model.io.PickleWriter.TupleOf;
import dev.torte.model.io.TorchValue.Dict;
import dev.torte.model.io.TorchValue.Numbers;
import dev.torte.model.io.TorchValue.Text;
import dev.torte.model.io.TorchValue.Whole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch files are read as data: values and tensors, never more of them than the file holds. */
final class TorchCheckpointTest {
    @TempDir
    Path folder;

    private static final byte[] SIX_FLOATS = floats(0, 1, 2, 3, 4, 5);

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static TensorOf sixFloats(long offset, List<Long> sizes, List<Long> strides) {
        return new TensorOf("FloatStorage", "0", 6, offset, sizes, strides);
    }

    private TorchValue read(byte[] pickle) {
        return read(pickle, Map.of("0", SIX_FLOATS));
    }

    private TorchValue read(byte[] pickle, Map<String, byte[]> storages) {
        return TorchCheckpoint.read(write(PickleWriter.file(pickle, storages)));
    }

    private Path write(byte[] file) {
        try {
            return Files.write(folder.resolve("model.pt"), file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Tensor tensor(TensorOf tensor, byte[] storage) {
        Map<String, Object> top = Map.of("t", tensor);
        return ((Dict) read(PickleWriter.pickle(top), Map.of("0", storage)))
                .tensors()
                .get("t");
    }

    private void refuses(byte[] pickle, String... words) {
        assertThatThrownBy(() -> read(pickle))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContainingAll(words);
    }

    private void refuses(TensorOf tensor, String... words) {
        refuses(PickleWriter.pickle(tensor), words);
    }

    @Test
    void everyKindOfValueIsRead() {
        Map<Object, Object> top = new LinkedHashMap<>();
        top.put("text", "größe \uD83D\uDE00");
        top.put("whole", List.of(0L, -1L, 1L << 40, Long.MIN_VALUE));
        top.put("real", new TupleOf(List.of(0.1, -0.0)));
        top.put("flags", List.of(true, false));
        top.put("none", null);
        top.put("bytes", new byte[] {1, -1});
        top.put(3L, Map.of("state_dict", Map.of("w", sixFloats(0, List.of(2L, 3L), List.of(3L, 1L)))));
        Dict dict = (Dict) read(PickleWriter.pickle(top));
        assertThat(dict.get("text")).contains(new Text("größe \uD83D\uDE00"));
        assertThat(dict.get("whole").toString()).contains("0", "-1", "1099511627776", "-9223372036854775808");
        assertThat(dict.get("real"))
                .contains(new TorchValue.Items(List.of(new TorchValue.Real(0.1), new TorchValue.Real(-0.0))));
        assertThat(dict.get("flags"))
                .contains(new TorchValue.Items(List.of(new TorchValue.Flag(true), new TorchValue.Flag(false))));
        assertThat(dict.get("none")).contains(new TorchValue.None());
        assertThat(dict.get("bytes")).contains(new TorchValue.Bytes(List.of((byte) 1, (byte) -1)));
        Dict nested = (Dict) dict.entries().get(new Whole(3));
        Tensor w = nested.dict("state_dict").orElseThrow().tensors().get("w");
        assertThat(w.toString()).isEqualTo("w F32 [2, 3]");
        assertThat(w.toFloats()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void stridedTensorsAreCopiedIntoRowMajorOrder() {
        assertThat(tensor(sixFloats(0, List.of(3L, 2L), List.of(1L, 3L)), SIX_FLOATS)
                        .toFloats())
                .containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(tensor(sixFloats(1, List.of(2L, 2L), List.of(3L, 1L)), SIX_FLOATS)
                        .toFloats())
                .containsExactly(1, 2, 4, 5);
        assertThat(tensor(sixFloats(5, List.of(1L, 1L), List.of(77L, 9L)), SIX_FLOATS)
                        .toFloats())
                .containsExactly(5);
        Tensor scalar = tensor(sixFloats(2, List.of(), List.of()), SIX_FLOATS);
        assertThat(scalar.shape()).isEqualTo(Shape.of());
        assertThat(scalar.toFloats()).containsExactly(2);
    }

    @Test
    void everyStorageTypeIsKnown() {
        byte[] bytes = new byte[16];
        bytes[1] = (byte) 0x80;
        Map<String, DType> types = Map.of(
                "DoubleStorage", DType.F64,
                "HalfStorage", DType.F16,
                "BFloat16Storage", DType.BF16,
                "LongStorage", DType.I64,
                "IntStorage", DType.I32,
                "ShortStorage", DType.I32,
                "CharStorage", DType.I8,
                "ByteStorage", DType.U8,
                "BoolStorage", DType.U8);
        types.forEach((name, type) -> {
            Tensor tensor = tensor(new TensorOf(name, "0", 2, 0, List.of(2L), List.of(1L)), bytes);
            assertThat(tensor.type()).as(name).isEqualTo(type);
        });
        Tensor shorts = tensor(new TensorOf("ShortStorage", "0", 2, 0, List.of(2L), List.of(1L)), bytes);
        assertThat(shorts.toLongs()).containsExactly(-32768, 0);
    }

    @Test
    void parametersAndModuleVersionsAreUnderstood() {
        byte[] parameter = PickleWriter.start()
                .global("torch._utils", "_rebuild_parameter")
                .raw('(')
                .value(sixFloats(0, List.of(6L), List.of(1L)))
                .value(true)
                .global("collections", "OrderedDict")
                .raw(')', 'R')
                .raw('t', 'R', '.')
                .bytes();
        assertThat(read(parameter)).isInstanceOf(Numbers.class);
        byte[] withAttributes = PickleWriter.start()
                .global("collections", "OrderedDict")
                .raw(')', 'R')
                .value("kept")
                .value(1L)
                .raw('s')
                .value(Map.of("_metadata", Map.of("version", 1L)))
                .raw('b', '.')
                .bytes();
        assertThat(read(withAttributes)).isEqualTo(new Dict(Map.of(new Text("kept"), new Whole(1))));
    }

    @Test
    void tensorsStayWithinTheirStorage() {
        refuses(sixFloats(0, List.of(7L), List.of(1L)), "numbers from 0 to 5");
        refuses(sixFloats(1, List.of(2L, 3L), List.of(3L, 1L)), "numbers from 0 to 5", "1 to 6");
        refuses(sixFloats(-1, List.of(2L), List.of(1L)), "numbers from 0 to 5");
        refuses(sixFloats(Long.MAX_VALUE, List.of(2L), List.of(1L)), "numbers");
        refuses(sixFloats(0, List.of(2L), List.of(-1L)), "strides from 0");
        refuses(sixFloats(0, List.of(0L), List.of(1L)), "sizes from 1");
        refuses(sixFloats(0, List.of(-2L, -3L), List.of(3L, 1L)), "sizes from 1");
        refuses(sixFloats(0, List.of(2L), List.of(1L, 1L)), "as many strides as sizes");
        refuses(sixFloats(0, List.of(1L << 40), List.of(0L)), "sizes from 1");
        refuses(sixFloats(0, List.of(1L << 30, 1L << 30, 1L << 30), List.of(0L, 0L, 0L)), "fewer than 2^31");
        refuses(sixFloats(0, List.of(1L << 30), List.of(0L)), "at most 6 numbers");
        refuses(sixFloats(0, Collections.nCopies(17, 1L), Collections.nCopies(17, 1L)), "at most 16");
        refuses(new TensorOf("FloatStorage", "0", 7, 0, List.of(2L), List.of(1L)), "7 numbers", "24 bytes");
        refuses(new TensorOf("FloatStorage", "0", Long.MAX_VALUE, 0, List.of(2L), List.of(1L)), "24 bytes");
        refuses(new TensorOf("FloatStorage", "1", 6, 0, List.of(2L), List.of(1L)), "an entry model/data/1");
        refuses(new TensorOf("FloatStorage", "../version", 1, 0, List.of(1L), List.of(1L)), "an entry");
        refuses(new TensorOf("OrderedDict", "0", 6, 0, List.of(2L), List.of(1L)), "torch.OrderedDict");
    }

    @Test
    void manyTransposedViewsCannotOutgrowTheFile() {
        byte[] storage = new byte[400_000];
        TensorOf view = new TensorOf("FloatStorage", "0", 100_000, 0, List.of(100L, 1000L), List.of(1L, 100L));
        assertThatThrownBy(() -> read(PickleWriter.pickle(Collections.nCopies(50, view)), Map.of("0", storage)))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("copies that fit the size of the file");
    }

    @Test
    void otherFilesAreNamedForWhatTheyAre() throws IOException {
        Path file = folder.resolve("x.pt");
        assertThatThrownBy(() -> TorchCheckpoint.read(file)).isInstanceOf(TorteException.Missing.class);
        assertThatThrownBy(() -> TorchCheckpoint.read(folder)).hasMessageContaining("not a regular file");
        Files.writeString(file, "Once upon a time there was a model.");
        assertThatThrownBy(() -> TorchCheckpoint.read(file))
                .hasMessageContaining("a text file that starts with \"Once upon");
        Files.write(file, new byte[] {(byte) 0x80, 2, '}', '.'});
        assertThatThrownBy(() -> TorchCheckpoint.read(file)).hasMessageContaining("before PyTorch 1.6");
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> TorchCheckpoint.read(file)).hasMessageContaining("an empty file");
    }

    @Test
    void theArchiveIsChecked() {
        byte[] none = PickleWriter.pickle(null);
        refusesFile(ZipBytes.stored(Map.of("a/x", new byte[1])), "NAME/data.pkl");
        refusesFile(ZipBytes.stored(Map.of("a/data.pkl", none, "b/data.pkl", none)), "one data.pkl");
        refusesFile(
                ZipBytes.stored(Map.of("a/data.pkl", none, "a/byteorder", "big".getBytes(StandardCharsets.US_ASCII))),
                "little");
        byte[] file = PickleWriter.file(none, Map.of("0", SIX_FLOATS));
        refusesFile(Arrays.copyOf(file, file.length - 1), "a damaged zip");
        byte[] flipped = file.clone();
        flipped["model/data.pkl".length() + 30 + 1] ^= 4; // the protocol, protected by the checksum alone
        refusesFile(flipped, "checksum");
    }

    private void refusesFile(byte[] file, String word) {
        Path path = write(file);
        assertThatThrownBy(() -> TorchCheckpoint.read(path))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining(word);
    }

    @Test
    void zerosThatUnpackToMoreThanTheFileAreRefused() {
        TensorOf tensor = new TensorOf("ByteStorage", "0", 10_000_000, 0, List.of(10_000_000L), List.of(1L));
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("m/data.pkl", PickleWriter.pickle(tensor));
        entries.put("m/data/0", new byte[10_000_000]);
        refusesFile(ZipBytes.deflated(entries), "at most");
    }

    @Test
    void damagedFilesLoadOrAreRefused() throws IOException {
        Map<String, Object> top = new LinkedHashMap<>();
        top.put("state_dict", Map.of("w", sixFloats(0, List.of(2L, 3L), List.of(3L, 1L))));
        top.put("list", List.of(1L, 2.5, "text", true));
        top.put("t", sixFloats(0, List.of(3L, 2L), List.of(1L, 3L)));
        byte[] pickle = PickleWriter.pickle(top);
        Map<String, byte[]> storages = Map.of("0", SIX_FLOATS);
        Path file = folder.resolve("damaged.pt");
        Mutations.survive(file, PickleWriter.file(pickle, storages), 500, bytes -> bytes, TorchCheckpoint::read);
        // With the right checksum the damage reaches the pickle itself.
        Mutations.survive(
                file,
                pickle,
                2000,
                bytes -> PickleWriter.file(bytes, storages),
                path -> assertThat(TorchCheckpoint.read(path)).asString().isNotEmpty());
    }
}
