package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.DType;
import dev.torte.model.Shape;
import dev.torte.model.SplitMix64;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written is read back bit for bit, with one sequence of bytes for one content; whatever is wrong in a file is refused. */
final class SafeTensorsTest {
    private static final List<DType> TYPES = List.of(DType.values());

    @TempDir
    Path folder;

    private static List<Tensor> draw(int seed) {
        SplitMix64 random = new SplitMix64(seed);
        List<Tensor> tensors = new ArrayList<>();
        for (int i = Mutations.below(random, 6); i >= 0; i--) {
            DType type = TYPES.get(Mutations.below(random, TYPES.size()));
            int[] dims = new int[Mutations.below(random, 4)];
            for (int axis = 0; axis < dims.length; axis++) {
                dims[axis] = 1 + Mutations.below(random, 5);
            }
            Shape shape = Shape.of(dims);
            byte[] bytes = new byte[(int) shape.elements() * type.bytes()];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) random.nextLong();
            }
            String name = "t" + i + (i % 2 == 0 ? ".größe\"\n" : "");
            tensors.add(Tensor.ofBytes(name, type, shape, MemorySegment.ofArray(bytes)));
        }
        return tensors;
    }

    @Test
    void readingUndoesWriting() {
        for (int seed = 0; seed < 100; seed++) {
            List<Tensor> tensors = draw(seed);
            Map<String, String> metadata = Map.of("recipe", "{\"a\":" + seed + "}", "ü", "\uD83D\uDE00");
            Path file = folder.resolve("model.torte");
            SafeTensors.write(file, metadata, tensors);
            try (SafeTensors read = SafeTensors.open(file)) {
                assertThat(read.metadata()).isEqualTo(metadata);
                assertThat(read.tensors()).hasSize(tensors.size());
                for (Tensor tensor : tensors) {
                    Tensor found = read.tensors().get(tensor.name());
                    assertThat(found.toString()).isEqualTo(tensor.toString());
                    assertThat(found.toBytes()).isEqualTo(tensor.toBytes());
                    assertThat(found.data().isReadOnly()).isTrue();
                }
            }
        }
    }

    @Test
    void equalContentGivesEqualBytesWhateverTheOrder() throws IOException {
        List<Tensor> tensors = draw(3);
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        SafeTensors.write(one, Map.of("a", "1", "b", "2"), tensors);
        Collections.reverse(tensors);
        SafeTensors.write(other, Map.of("b", "2", "a", "1"), tensors);
        assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(other));
    }

    @Test
    void theDataIsAlignedByteForByteAsSpecified() throws IOException {
        Path file = folder.resolve("tiny");
        SafeTensors.write(file, Map.of(), List.of(Tensor.ofFloats("w", Shape.of(1), new float[] {1})));
        byte[] bytes = Files.readAllBytes(file);
        String header = "{\"__metadata__\":{},\"w\":{\"data_offsets\":[0,4],\"dtype\":\"F32\",\"shape\":[1]}}";
        int data = bytes.length - 4;
        assertThat(data % SafeTensors.ALIGNMENT).isZero();
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong())
                .isEqualTo(data - 8);
        assertThat(new String(bytes, 8, data - 8, StandardCharsets.UTF_8))
                .startsWith(header)
                .isEqualToIgnoringWhitespace(header);
        assertThat(bytes).endsWith(0, 0, 0x80, 0x3F);
    }

    @Test
    void callersMistakesAreNotFileErrors() {
        Tensor one = Tensor.ofFloats("same", Shape.of(1), new float[1]);
        Tensor none = Tensor.ofFloats("empty", Shape.of(0), new float[0]);
        Path file = folder.resolve("x");
        assertThatThrownBy(() -> SafeTensors.write(file, Map.of(), List.of(one, one)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same");
        assertThatThrownBy(() -> SafeTensors.write(file, Map.of(), List.of(none)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty");
        assertThat(file).doesNotExist();
    }

    @Test
    void aTensorOfAClosedFileCannotBeRead() {
        Path file = folder.resolve("closed");
        SafeTensors.write(file, Map.of(), List.of(Tensor.ofFloats("w", Shape.of(1), new float[] {1})));
        SafeTensors open = SafeTensors.open(file);
        Tensor tensor = open.tensors().get("w");
        open.close();
        assertThatThrownBy(tensor::toFloats).isInstanceOf(IllegalStateException.class);
    }

    private static final String W = "'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

    /** Each a header with 8 bytes of data after it, and a word of the error. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8]} | header",
                "[] | a JSON object",
                "{" + W + "," + W + "} | every name once",
                "{'w':[]} | dtype, shape and data_offsets",
                "{'w':{'dtype':'F32','shape':[2]}} | dtype, shape and data_offsets",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}} | dtype, shape and data_offsets",
                "{'w':{'dtype':'F8_E5M2','shape':[8],'data_offsets':[0,8]}} | F8_E5M2",
                "{'w':{'dtype':'f32','shape':[2],'data_offsets':[0,8]}} | w.dtype",
                "{'w':{'dtype':32,'shape':[2],'data_offsets':[0,8]}} | w.dtype",
                "{'w':{'dtype':'F32','shape':2,'data_offsets':[0,8]}} | w.shape",
                "{'w':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}} | w.shape",
                "{'w':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}} | w.shape",
                "{'w':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | w.shape",
                "{'w':{'dtype':'F32','shape':[-1,-2],'data_offsets':[0,8]}} | w.shape",
                "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 12 bytes apart",
                "{'w':{'dtype':'F32','shape':[4294967298],'data_offsets':[0,8]}} | w.shape",
                "{'w':{'dtype':'F32','shape':[2147483647,2147483647,2147483647],'data_offsets':[0,8]}} | w.shape",
                "{'w':{'dtype':'F32','shape':[2147483647,2147483647],'data_offsets':[0,8]}} | w.shape",
                "{'w':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}} | w.shape",
                "{'w':{'dtype':'F32','shape':[0],'data_offsets':[0,0]}} | from 1",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | w.data_offsets",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}} | w.data_offsets",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | w.data_offsets",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}} | w.data_offsets",
                "{'w':{'dtype':'F32','shape':[2],'data_offsets':[9223372036854775800,9223372036854775807]}} | w.data_offsets",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | from byte 0",
                "{'w':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 4 bytes more",
                "{'w':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}} | a file that ends at 8",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'I8','shape':[3],'data_offsets':[5,8]}} | from byte 4",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'I8','shape':[8],'data_offsets':[0,8]}} | from byte 8",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'I8','shape':[5],'data_offsets':[3,8]}} | from byte 4",
                "{} | 8 bytes more",
                "{'__metadata__':{'a':1}," + W + "} | a text",
                "{'__metadata__':[]," + W + "} | texts",
                "{'__metadata__':null," + W + "} | texts"
            })
    void wrongHeadersAreRefused(String header, String word) throws IOException {
        Path file = file(header.replace('\'', '"'), 8);
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(word);
    }

    @Test
    void theHeaderOfTheseCasesIsRightWithoutTheirFault() throws IOException {
        try (SafeTensors read =
                SafeTensors.open(file(("{'__metadata__':{'a':'b'}," + W + "}  ").replace('\'', '"'), 8))) {
            assertThat(read.tensors().get("w").shape()).isEqualTo(Shape.of(2));
        }
    }

    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return Files.write(
                folder.resolve("made"),
                ByteBuffer.allocate(8 + json.length + dataBytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .array());
    }

    @Test
    void wrongLengthsAreRefused() throws IOException {
        refuses(new byte[0], "an empty file");
        refuses(new byte[] {1, 2, 3}, "at least 8 bytes");
        refuses(length(Long.MAX_VALUE), "9223372036854775807");
        refuses(length(-1), "18446744073709551615");
        refuses(length(0), "header length");
        refuses(length(50), "a file that ends after");
    }

    private static byte[] length(long length) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
    }

    @Test
    void otherFilesAreNamedForWhatTheyAre() throws IOException {
        refuses(
                "Once upon a time there was a model.".getBytes(StandardCharsets.UTF_8),
                "no model file but a text file that");
        refuses("hi\n".getBytes(StandardCharsets.UTF_8), "a text file that starts with \"hi\"");
        refuses(ZipBytes.stored(Map.of("a", new byte[9])), "a zip archive");
        assertThatThrownBy(() -> SafeTensors.open(folder)).hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> SafeTensors.open(folder.resolve("none"))).isInstanceOf(TorteException.Missing.class);
    }

    @Test
    void aFileCutOffAnywhereIsRefused() throws IOException {
        Path file = folder.resolve("whole");
        SafeTensors.write(file, Map.of("k", "v"), draw(5));
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            refuses(Arrays.copyOf(bytes, length), "expected");
        }
    }

    private void refuses(byte[] content, String word) throws IOException {
        Path file = Files.write(folder.resolve("wrong"), content);
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining(word);
    }

    @Test
    void damagedFilesLoadOrAreRefused() throws IOException {
        Path file = folder.resolve("damaged");
        SafeTensors.write(file, Map.of("k", "v"), draw(5));
        Mutations.survive(file, Files.readAllBytes(file), 2000, bytes -> bytes, path -> {
            try (SafeTensors read = SafeTensors.open(path)) {
                read.tensors().values().forEach(Tensor::toFloats);
            }
        });
    }
}
