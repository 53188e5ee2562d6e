package dev.torte.runtime.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.kernels.Kernels;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.runtime.LoadedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes into an archive comes out of it, whatever it is and wherever it was made. */
class ArchiveTest {
    private static final int BLOCK = 1 << 10;

    @TempDir
    private Path folder;

    static Stream<Map.Entry<String, byte[]>> contents() {
        return Stream.of(
                Map.entry("empty", new byte[0]),
                Map.entry("one byte", new byte[] {-1}),
                Map.entry("all alike", new byte[3000]),
                Map.entry("text", TinyCoders.story(2500)),
                Map.entry("whole blocks", TinyCoders.story(2 * BLOCK)),
                Map.entry("random", TinyCoders.noise(1, 5 * BLOCK + 1)));
    }

    private byte[] archive(LoadedModel model, byte[] content, int blockBytes, int threads) throws IOException {
        Path file = Files.write(folder.resolve("file"), content);
        Path archive = folder.resolve("file.tortez");
        new Compressor(model, TinyCoders.IDENTITY, "tiny", blockBytes).compress(file, archive, threads, bytes -> {});
        return Files.readAllBytes(archive);
    }

    private byte[] content(LoadedModel model, byte[] archive, int threads) throws IOException {
        Path file = Files.write(folder.resolve("copy.tortez"), archive);
        Path copy = folder.resolve("copy");
        new Decompressor(model, TinyCoders.IDENTITY).decompress(file, copy, threads, bytes -> {});
        return Files.readAllBytes(copy);
    }

    @ParameterizedTest
    @MethodSource("contents")
    void comesBack(Map.Entry<String, byte[]> named) throws IOException {
        byte[] content = named.getValue();
        for (Recipe recipe : List.of(TinyCoders.CORE, TinyCoders.TOKENS, TinyCoders.CAPSULE)) {
            LoadedModel model = TinyCoders.model(recipe, TinyCoders.scalar());
            byte[] archive = archive(model, content, BLOCK, 1);
            assertThat(archive(model, content, BLOCK, 3)).isEqualTo(archive);
            assertThat(content(model, archive, 1)).isEqualTo(content);
            assertThat(content(model, archive, 2)).isEqualTo(content);
        }
    }

    @Test
    void isTheSameOnAllKernels() throws IOException {
        byte[] content = TinyCoders.story(99);
        for (Recipe recipe : List.of(TinyCoders.CORE, TinyCoders.CAPSULE)) {
            LoadedModel scalar = TinyCoders.model(recipe, TinyCoders.scalar());
            byte[] archive = archive(scalar, content, BLOCK, 1);
            for (Kernels kernels : List.of(TinyCoders.vector(128), TinyCoders.vector(256))) {
                LoadedModel vector = TinyCoders.model(recipe, kernels);
                assertThat(archive(vector, content, BLOCK, 2)).isEqualTo(archive);
                assertThat(content(vector, archive, 1)).isEqualTo(content);
            }
        }
    }

    @Test
    void whatCannotBeMadeSmallerGrowsByLittle() throws IOException {
        byte[] noise = TinyCoders.noise(2, 2 * Compressor.BLOCK_BYTES + 1);
        byte[] archive = archive(TinyCoders.capsule(), noise, Compressor.BLOCK_BYTES, 2);
        assertThat(archive.length).isBetween(noise.length, (int) (1.001 * noise.length));
        assertThat(content(TinyCoders.capsule(), archive, 2)).isEqualTo(noise);
    }

    @Test
    void whoListensHearsOfEveryByte() throws IOException {
        Path file = Files.write(folder.resolve("file"), TinyCoders.story(3333));
        Path archive = folder.resolve("archive");
        AtomicLong in = new AtomicLong();
        new Compressor(TinyCoders.capsule(), TinyCoders.IDENTITY, "tiny", BLOCK)
                .compress(file, archive, 2, in::addAndGet);
        AtomicLong out = new AtomicLong();
        new Decompressor(TinyCoders.capsule(), TinyCoders.IDENTITY)
                .decompress(archive, folder.resolve("copy"), 2, out::addAndGet);
        assertThat(in).hasValue(3333);
        assertThat(out).hasValue(3333);
    }

    @Test
    void theHeaderTellsWhatItIs() throws IOException {
        String longName = "é".repeat(200);
        for (String name : List.of("", "tiny", longName)) {
            Path archive = folder.resolve("archive");
            new Compressor(TinyCoders.capsule(), TinyCoders.IDENTITY, name, BLOCK)
                    .compress(Files.write(folder.resolve("file"), new byte[5]), archive, 1, bytes -> {});
            ArchiveHeader header = ArchiveHeader.read(archive);
            String kept = name.equals(longName) ? "é".repeat(127) : name;
            assertThat(header).isEqualTo(new ArchiveHeader(TinyCoders.IDENTITY, kept, BLOCK, 5));
        }
    }

    @Test
    void aFailureOnTheWayLeavesNothing() throws IOException {
        Path file = Files.write(folder.resolve("file"), TinyCoders.story(9 * BLOCK));
        Path archive = Files.writeString(folder.resolve("archive"), "older");
        Compressor compressor = new Compressor(TinyCoders.capsule(), TinyCoders.IDENTITY, "tiny", BLOCK);
        assertThatThrownBy(() -> compressor.compress(file, archive, 2, bytes -> {
                    throw new IllegalStateException("full");
                }))
                .hasMessage("full");
        assertThat(archive).hasContent("older");
        assertThatThrownBy(() -> compressor.compress(folder.resolve("none"), archive, 2, bytes -> {}))
                .isInstanceOf(TorteException.Missing.class);
        assertThatThrownBy(() -> compressor.compress(folder, archive, 2, bytes -> {}))
                .isInstanceOf(TorteException.Unreadable.class);
        assertThatThrownBy(() -> compressor.compress(file, folder, 2, bytes -> {}))
                .isInstanceOf(TorteException.Unwritable.class);
        assertThatThrownBy(() -> compressor.compress(file, archive, 0, bytes -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 0");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(file, archive);
        }
    }

    @Test
    void aFileThatGrowsWhileItIsReadIsNoticed() throws IOException {
        Path file = Files.write(folder.resolve("file"), TinyCoders.story(6 * BLOCK));
        Compressor compressor = new Compressor(TinyCoders.capsule(), TinyCoders.IDENTITY, "tiny", BLOCK);
        AtomicLong told = new AtomicLong();
        assertThatThrownBy(() -> compressor.compress(file, folder.resolve("archive"), 1, bytes -> {
                    if (told.getAndAdd(bytes) == 0) {
                        grow(file);
                    }
                }))
                .isInstanceOf(TorteException.Unreadable.class)
                .hasMessageContaining("length changed");
        assertThat(folder.resolve("archive")).doesNotExist();
    }

    private static void grow(Path file) {
        try {
            Files.write(file, new byte[100], StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        LoadedModel model = TinyCoders.capsule();
        for (int blockBytes : new int[] {0, -1, ArchiveHeader.MAX_BLOCK_BYTES + 1}) {
            assertThatThrownBy(() -> new Compressor(model, TinyCoders.IDENTITY, "tiny", blockBytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(blockBytes));
        }
        assertThatThrownBy(() -> new Compressor(model, "abc", "tiny", BLOCK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("abc");
    }
}
