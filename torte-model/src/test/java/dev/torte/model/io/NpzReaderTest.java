package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.DType;
import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NumPy archives are read exactly, packed or not; whatever is wrong in one is refused. */
final class NpzReaderTest {
    @TempDir
    Path folder;

    private static byte[] npy(int version, String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate(8 + (version == 1 ? 2 : 4) + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            out.putShort((short) text.length);
        } else {
            out.putInt(text.length);
        }
        return out.put(text).put(data).array();
    }

    private static byte[] array(String type, String shape, byte[] data) {
        return npy(1, "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }   \n", data);
    }

    private Map<String, Tensor> read(byte[] file) throws IOException {
        return NpzReader.read(Files.write(folder.resolve("x.npz"), file));
    }

    @Test
    void everyTypeAndShapeIsReadStoredAndDeflated() throws IOException {
        byte[] eight = {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, (byte) 0xC0};
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("w/f4.npy", array("<f4", "(2,)", eight));
        entries.put("w/f8.npy", array("<f8", "()", eight));
        entries.put("w/i8.npy", array("<i8", "(1, 1)", eight));
        entries.put("w/i4.npy", array("<i4", "(1, 2)", eight));
        entries.put("w/i1.npy", array("|i1", "(2, 2, 2)", eight));
        entries.put("w/u1.npy", npy(2, "{'descr': '|u1', 'fortran_order': False, 'shape': (8,), }\n", eight));
        entries.put("w/b1.npy", array("|b1", "(0, 3)", new byte[0]));
        for (byte[] file : new byte[][] {ZipBytes.stored(entries), ZipBytes.deflated(entries)}) {
            Map<String, Tensor> arrays = read(file);
            assertThat(arrays.keySet()).containsExactly("w/f4", "w/f8", "w/i8", "w/i4", "w/i1", "w/u1", "w/b1");
            assertThat(arrays.get("w/f4").toFloats()).containsExactly(1, -2);
            assertThat(arrays.get("w/f8").shape()).isEqualTo(Shape.of());
            assertThat(arrays.get("w/i8").toLongs()).containsExactly(0xC00000003F800000L);
            assertThat(arrays.get("w/i4").toLongs()).containsExactly(0x3F800000, 0xC0000000);
            assertThat(arrays.get("w/i1").toLongs()).containsExactly(0, 0, -128, 63, 0, 0, 0, -64);
            assertThat(arrays.get("w/u1").toLongs()).containsExactly(0, 0, 128, 63, 0, 0, 0, 192);
            assertThat(arrays.get("w/b1").type()).isEqualTo(DType.U8);
            assertThat(arrays.get("w/b1").shape()).isEqualTo(Shape.of(0, 3));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'descr': '<f4', 'fortran_order': True, 'shape': (2,), } | C order",
                "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), } | >f4",
                "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), } | <c8",
                "{'descr': '<U4', 'fortran_order': False, 'shape': (1,), } | <U4",
                "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), } | header",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), } | 8 bytes of data",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } | 8 bytes of data",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), } | header",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2,,), } | a shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967298,), } | a shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), } | a shape",
                "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647), } | 8 bytes of data",
                "{'descr': '<f4', 'shape': (2,), } | header",
                "{} | header",
                "x | header"
            })
    void wrongHeadersAreRefused(String header, String word) {
        Map<String, byte[]> entries = Map.of("a.npy", npy(1, header, new byte[8]));
        assertThatThrownBy(() -> read(ZipBytes.stored(entries)))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("x.npz: a: ")
                .hasMessageContaining(word);
    }

    @Test
    void wrongFramesAreRefused() throws IOException {
        byte[] good = array("<f4", "(2,)", new byte[8]);
        byte[] version3 = good.clone();
        version3[6] = 3;
        byte[] longHeader = good.clone();
        longHeader[9] = (byte) 0xFF;
        refuses(version3, "version 3.0");
        refuses(longHeader, "a header of at most");
        refuses(new byte[0], "an .npy array");
        refuses("plain text here".getBytes(StandardCharsets.UTF_8), "an .npy array");
    }

    private void refuses(byte[] npy, String word) {
        assertThatThrownBy(() -> read(ZipBytes.stored(Map.of("a.npy", npy))))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining(word);
    }

    @Test
    void otherFilesAreNamedForWhatTheyAre() {
        assertThatThrownBy(() -> NpzReader.read(folder.resolve("none"))).isInstanceOf(TorteException.Missing.class);
        assertThatThrownBy(() -> read("Once upon a time".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("a text file");
        Map<String, byte[]> twice = new LinkedHashMap<>();
        twice.put("a", array("<f4", "()", new byte[4]));
        twice.put("a.npy", array("<f4", "()", new byte[4]));
        assertThatThrownBy(() -> read(ZipBytes.stored(twice))).hasMessageContaining("every name once");
    }

    @Test
    void damagedFilesLoadOrAreRefused() throws IOException {
        byte[] npy = array("<f4", "(5, 2)", new byte[40]);
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a.npy", npy);
        entries.put("b.npy", array("<i8", "(2,)", new byte[16]));
        Path file = folder.resolve("damaged.npz");
        Mutations.survive(file, ZipBytes.stored(entries), 300, bytes -> bytes, NpzReader::read);
        Mutations.survive(file, ZipBytes.deflated(entries), 300, bytes -> bytes, NpzReader::read);
        // With the right checksum the damage reaches the array itself.
        Mutations.survive(file, npy, 1000, bytes -> ZipBytes.stored(Map.of("a.npy", bytes)), NpzReader::read);
    }
}
