package dev.torte.runtime.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.torte.model.SplitMix64;
import dev.torte.model.TorteException;
import dev.torte.runtime.LoadedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happened to an archive, the answer is a typed error or the file it was made of, and no other file is written. */
class DamagedArchiveTest {
    private static final int BLOCK = 64;
    private static final int BLOCK_BYTES_AT = 12;
    private static final int TEXT_BYTES_AT = 16;
    private static final int IDENTITY_AT = 24;
    private static final int NAME_AT = 57;
    private static final String NAME = "tiny";
    private static final int CHECK_AT = NAME_AT + 4;
    private static final int BLOCKS_AT = CHECK_AT + 4;

    @TempDir
    private Path folder;

    private final LoadedModel model = TinyCoders.capsule();
    private byte[] text;
    private byte[] archive;
    private Path output;

    @BeforeEach
    void setUp() throws IOException {
        // Two coded blocks, then one that is stored.
        text = Arrays.copyOf(TinyCoders.story(2 * BLOCK), 2 * BLOCK + 21);
        System.arraycopy(TinyCoders.noise(1, 21), 0, text, 2 * BLOCK, 21);
        Path made = folder.resolve("made");
        new Compressor(model, TinyCoders.IDENTITY, NAME, BLOCK)
                .compress(Files.write(folder.resolve("text"), text), made, 1, bytes -> {});
        archive = Files.readAllBytes(made);
        output = Files.writeString(folder.resolve("output"), "older");
    }

    private Throwable decompress(byte[] bytes) {
        return decompress(bytes, TinyCoders.IDENTITY, count -> {});
    }

    private Throwable decompress(byte[] bytes, String identity, IntConsumer done) {
        try {
            Path file = Files.write(folder.resolve("archive"), bytes);
            return catchThrowable(() -> new Decompressor(model, identity).decompress(file, output, 1, done));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireRefused(byte[] bytes, Object where) throws IOException {
        assertThat(decompress(bytes)).as("%s", where).isInstanceOf(TorteException.class);
        assertThat(output).hasContent("older");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("text", "made", "archive", "output");
        }
    }

    @Test
    void soundAsItIsItComesBack() {
        assertThat(decompress(archive)).isNull();
        assertThat(output).hasBinaryContent(text);
    }

    @Test
    void everyChangedByteIsFound() throws IOException {
        for (int at = 0; at < archive.length; at++) {
            for (int change : new int[] {1, 0x80, 0xFF}) {
                byte[] changed = archive.clone();
                changed[at] ^= (byte) change;
                requireRefused(changed, at);
            }
        }
    }

    @Test
    void everyCutIsFound() throws IOException {
        for (int length = 0; length < archive.length; length++) {
            requireRefused(Arrays.copyOf(archive, length), length);
        }
    }

    @Test
    void moreThanAnArchiveIsNone() throws IOException {
        requireRefused(Arrays.copyOf(archive, archive.length + 1), "one byte more");
        byte[] twice = Arrays.copyOf(archive, 2 * archive.length);
        System.arraycopy(archive, 0, twice, archive.length, archive.length);
        requireRefused(twice, "twice");
    }

    @Test
    void blocksInAnotherOrderAreFound() throws IOException {
        int first = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).getInt(BLOCKS_AT) + 8;
        int second = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).getInt(BLOCKS_AT + first) + 8;
        byte[] swapped = archive.clone();
        System.arraycopy(archive, BLOCKS_AT + first, swapped, BLOCKS_AT, second);
        System.arraycopy(archive, BLOCKS_AT, swapped, BLOCKS_AT + second, first);
        requireRefused(swapped, "blocks 0 and 1 swapped");
    }

    @Test
    void manyChangesAtOnceAreFound() throws IOException {
        SplitMix64 random = SplitMix64.named(7, "damage");
        for (int round = 0; round < 1000; round++) {
            byte[] changed = archive.clone();
            int changes = 1 + (int) (random.nextLong() >>> 61);
            for (int i = 0; i < changes; i++) {
                changed[(int) Long.remainderUnsigned(random.nextLong(), changed.length)] ^=
                        (byte) (1 + Long.remainderUnsigned(random.nextLong(), 255));
            }
            if (!Arrays.equals(changed, archive)) {
                requireRefused(changed, round);
            }
        }
    }

    /** Headers of any numbers with a sound checksum: no crash, no great allocation, no other text. */
    @Test
    void headersThatLieAreFound() throws IOException {
        SplitMix64 random = SplitMix64.named(8, "lies");
        for (int round = 0; round < 1000; round++) {
            byte[] lie = archive.clone();
            ByteBuffer fields = ByteBuffer.wrap(lie).order(ByteOrder.LITTLE_ENDIAN);
            int shift = (int) (random.nextLong() >>> 58);
            switch ((int) (random.nextLong() >>> 62)) {
                case 0 -> fields.putInt(BLOCK_BYTES_AT, (int) (random.nextLong() >>> shift));
                case 1 -> fields.putLong(TEXT_BYTES_AT, random.nextLong() >>> shift);
                case 2 -> fields.putLong(TEXT_BYTES_AT, text.length + (random.nextLong() >> shift));
                default ->
                    fields.putInt(BLOCK_BYTES_AT, BLOCK + (int) (random.nextLong() >> shift))
                            .putLong(TEXT_BYTES_AT, random.nextLong() >>> shift);
            }
            byte[] sealed = sealed(lie);
            if (!Arrays.equals(sealed, archive)) {
                requireRefused(sealed, round);
            }
        }
    }

    @Test
    void lengthsBeyondTheFileAreToldBeforeTheWork() {
        byte[] lie = archive.clone();
        ByteBuffer.wrap(lie).order(ByteOrder.LITTLE_ENDIAN).putLong(TEXT_BYTES_AT, Long.MAX_VALUE);
        assertThat(decompress(sealed(lie)))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("length: expected enough for " + Long.MAX_VALUE + " bytes of text");
    }

    @Test
    void aForgedBlockIsFoundByTheDigest() {
        // The code of another text, with a sound checksum.
        byte[] forged = archive.clone();
        forged[BLOCKS_AT + 8 + 3] ^= 4;
        ByteBuffer fields = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
        int length = fields.getInt(BLOCKS_AT);
        byte[] payload = Arrays.copyOfRange(forged, BLOCKS_AT + 8, BLOCKS_AT + 8 + length);
        fields.putInt(
                BLOCKS_AT + 4, ArchiveHeader.checksum(Arrays.copyOfRange(forged, BLOCKS_AT, BLOCKS_AT + 4), payload));
        Throwable refused = decompress(forged);
        assertThat(refused).isInstanceOf(TorteException.Malformed.class);
        assertThat(((TorteException) refused).nextStep()).contains("torte doctor");
        assertThat(output).hasContent("older");
    }

    @Test
    void aFewBytesDoNotMakeHoursOfWork() {
        byte[] lie = archive.clone();
        ByteBuffer.wrap(lie)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(BLOCK_BYTES_AT, ArchiveHeader.MAX_BLOCK_BYTES)
                .putLong(TEXT_BYTES_AT, ArchiveHeader.MAX_BLOCK_BYTES);
        AtomicLong done = new AtomicLong();
        // Then the blocks behind the first are no longer where they should be, so they go.
        int end = BLOCKS_AT
                + 8
                + ByteBuffer.wrap(lie).order(ByteOrder.LITTLE_ENDIAN).getInt(BLOCKS_AT);
        byte[] one = Arrays.copyOf(lie, end + 36);
        System.arraycopy(lie, lie.length - 36, one, end, 36);
        assertThat(decompress(sealed(one), TinyCoders.IDENTITY, done::addAndGet))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("one of other length");
        assertThat(done).hasValueLessThan(10_000);
    }

    @Test
    void anotherModelIsNamedWithTheRightOne() {
        String other = "f".repeat(64);
        Throwable refused = decompress(archive, other, count -> {});
        assertThat(refused)
                .isInstanceOf(TorteException.Incompatible.class)
                .hasMessageContaining("expected " + TinyCoders.IDENTITY + " (" + NAME + "), found " + other);
        assertThat(((TorteException) refused).nextStep()).contains("torte model inspect");
    }

    @Test
    void whatIsNoArchiveIsSaidToBeWhatItIs() throws IOException {
        assertThat(decompress("Once upon a time".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("torte-archive/1")
                .hasMessageContaining("a text file that starts with \"Once upon");
        assertThat(decompress(new byte[0])).hasMessageContaining("an empty file");
        byte[] newer = archive.clone();
        newer[8] = 2;
        assertThat(decompress(newer)).hasMessageContaining("version: expected 1, found 2");
        assertThatThrownBy(() -> ArchiveHeader.read(folder.resolve("none"))).isInstanceOf(TorteException.Missing.class);
        assertThatThrownBy(() -> ArchiveHeader.read(folder)).isInstanceOf(TorteException.Unreadable.class);
    }

    @Test
    void aNameThatWouldDrawOnTheTerminalDoesNot() {
        byte[] lie = archive.clone();
        lie[NAME_AT] = 0x1B;
        lie[IDENTITY_AT] ^= 1;
        assertThat(decompress(sealed(lie)).getMessage()).contains("(?iny)").doesNotContain("\u001B");
    }

    private static byte[] sealed(byte[] bytes) {
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CHECK_AT, ArchiveHeader.checksum(Arrays.copyOf(bytes, CHECK_AT)));
        return bytes;
    }
}
