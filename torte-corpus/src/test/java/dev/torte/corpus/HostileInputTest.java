package dev.torte.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.torte.model.TorteException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that are not what they should be: typed errors that name the place, and bounded memory. */
class HostileInputTest {
    @TempDir
    Path dir;

    @Test
    void nothingThere() {
        assertThatThrownBy(() -> Corpus.read(dir.resolve("absent.txt")))
                .isInstanceOf(TorteException.Missing.class)
                .hasMessageContaining("absent.txt");
        assertThatThrownBy(() -> Corpus.read(List.of(), CorpusOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLinkToNothing() throws IOException {
        Path link = Files.createSymbolicLink(dir.resolve("dangling.txt"), dir.resolve("absent"));
        assertThatThrownBy(() -> Corpus.read(link)).isInstanceOf(TorteException.Missing.class);
    }

    @Test
    void anEmptyFile() throws IOException {
        Path path = Files.createFile(dir.resolve("empty.txt"));
        assertThatThrownBy(() -> Corpus.read(path))
                .isInstanceOf(TorteException.TooShort.class)
                .hasMessageContaining("at least 1 bytes, found 0");
    }

    @Test
    void anEmptyFolderAndOneWithoutText() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        assertThatThrownBy(() -> Corpus.read(empty))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("at least one text file");
        Files.writeString(empty.resolve(".hidden"), "x");
        Files.writeString(empty.resolve("a.md"), "x");
        assertThatThrownBy(() ->
                        Corpus.read(List.of(empty), CorpusOptions.defaults().withSuffixes(".py")))
                .hasMessageContaining("at least one .py file")
                .hasMessageContaining("1 hidden, 0 binary, 1 with another suffix");
    }

    @Test
    void aFolderNamedLikeAFileIsStillAFolder() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("data.jsonl"));
        Files.writeString(folder.resolve("a.txt"), "A");
        assertThat(Corpus.read(folder).length()).isEqualTo(2);
    }

    @Test
    void aBinaryFileGivenByItsPath() throws IOException {
        Path path = Files.write(dir.resolve("a.txt"), new byte[] {'a', 'b', 0, 'c'});
        assertThatThrownBy(() -> Corpus.read(path))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("byte 2");
    }

    @Test
    void aFileThatTheSystemRefusesToRead() {
        // Tests may run as root, whom no permission stops; this file's first page is unreadable for everyone.
        Path path = Path.of("/proc/self/mem");
        assumeTrue(Files.isRegularFile(path), "needs /proc/self/mem");
        assertThatThrownBy(() -> Corpus.read(path)).isInstanceOf(TorteException.Unreadable.class);
    }

    @Test
    void aDeviceIsNotAFile() {
        assumeTrue(Files.exists(Path.of("/dev/zero")), "needs /dev/zero");
        assertThatThrownBy(() -> Corpus.read(Path.of("/dev/zero"))).isInstanceOf(TorteException.Malformed.class);
    }

    @Test
    void gzipCutShortAtAnyPlaceOrNotGzipAtAll() throws IOException {
        byte[] whole = gzip(randomText(2000));
        for (int length = 0; length < whole.length; length += 37) {
            Path path = Files.write(dir.resolve("cut.gz"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Corpus.read(path))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(TorteException.Malformed.class)
                    .hasMessageContaining("gzip data");
        }
        Path text = Files.writeString(dir.resolve("text.gz"), "not packed at all");
        assertThatThrownBy(() -> Corpus.read(text)).isInstanceOf(TorteException.Malformed.class);
    }

    @Test
    void gzipWithFlippedBits() throws IOException {
        byte[] whole = gzip(randomText(2000));
        for (int at = 10; at < whole.length; at += 41) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Path path = Files.write(dir.resolve("damaged.gz"), damaged);
            assertThatThrownBy(() -> Corpus.read(path)).as("byte %d", at).isInstanceOf(TorteException.class);
        }
    }

    @Test
    void bombs() throws IOException {
        byte[] blanks = new byte[40 << 20];
        Arrays.fill(blanks, (byte) ' ');
        Path gz = Files.write(dir.resolve("bomb.txt.gz"), gzip(blanks));
        assertThatThrownBy(() -> Corpus.read(gz)).hasMessageContaining("250 times");
        Path zip = dir.resolve("bomb.zip");
        writeZip(zip, "a.txt", blanks);
        assertThatThrownBy(() -> Corpus.read(zip))
                .hasMessageContaining("250 times")
                .hasMessageContaining("a.txt");
        CorpusOptions small = CorpusOptions.defaults().withMaxTotalBytes(1000);
        assertThatThrownBy(() -> Corpus.read(List.of(gz), small)).hasMessageContaining("at most 1000 more bytes");
    }

    @Test
    void zipsThatAreCutOrDamagedOrNoneAtAll() throws IOException {
        Path zip = dir.resolve("a.zip");
        byte[] text = randomText(3000);
        writeZip(zip, "a.txt", text);
        byte[] whole = Files.readAllBytes(zip);
        Path cut = Files.write(dir.resolve("cut.zip"), Arrays.copyOf(whole, whole.length - 30));
        assertThatThrownBy(() -> Corpus.read(cut)).isInstanceOf(TorteException.Malformed.class);
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 0x10;
        Path bad = Files.write(dir.resolve("bad.zip"), damaged);
        assertThatThrownBy(() -> Corpus.read(bad)).isInstanceOf(TorteException.Malformed.class);
        Path empty = Files.createFile(dir.resolve("empty.jar"));
        assertThatThrownBy(() -> Corpus.read(empty)).isInstanceOf(TorteException.Malformed.class);
    }

    @Test
    void badJsonLinesAreNamedByLine() throws IOException {
        List<String> bad = List.of(
                "{\"text\":\"cut",
                "[1]",
                "\"text\"",
                "{\"txt\":\"a\"}",
                "{\"text\":7}",
                "{\"text\":null}",
                "{\"text\":\"a\"} x",
                "{\"text\":\"\\ud800\"}",
                "{\"text\":\"a\",\"text\":\"b\"}");
        for (String line : bad) {
            Path path = Files.writeString(dir.resolve("bad.jsonl"), "{\"text\":\"fine\"}\n" + line + "\n");
            TorteException.Malformed error =
                    catchThrowableOfType(TorteException.Malformed.class, () -> Corpus.read(path));
            assertThat(error)
                    .as(line)
                    .isNotNull()
                    .hasMessageContaining("bad.jsonl")
                    .hasMessageContaining("line 2");
            assertThat(error.nextStep()).isNotBlank();
        }
    }

    @Test
    void jsonLinesThatAreNotUtf8() throws IOException {
        Path path = Files.write(dir.resolve("latin.jsonl"), new byte[] {'{', '"', (byte) 0xe9, '"', '}', '\n'});
        assertThatThrownBy(() -> Corpus.read(path))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("line 1");
    }

    @Test
    void deeplyNestedJsonDoesNotOverflowTheStack() throws IOException {
        Path path = Files.writeString(dir.resolve("deep.jsonl"), "[".repeat(200_000));
        assertThatThrownBy(() -> Corpus.read(path)).isInstanceOf(TorteException.Malformed.class);
    }

    @Test
    void moreTextThanTheLimitIsRefusedBeforeItIsRead() throws IOException {
        Path path = dir.resolve("sparse.txt");
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(5L << 30);
        }
        assertThatThrownBy(() -> Corpus.read(path))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("size of all text")
                .hasMessageContaining(Long.toString(5L << 30));
    }

    @Test
    void twoFilesThatFitAloneButNotTogether() throws IOException {
        Path a = Files.writeString(dir.resolve("a.txt"), "x".repeat(60));
        Path b = Files.writeString(dir.resolve("b.txt"), "y".repeat(60));
        CorpusOptions small = CorpusOptions.defaults().withMaxTotalBytes(100);
        assertThat(Corpus.read(List.of(a), small).length()).isEqualTo(61);
        assertThatThrownBy(() -> Corpus.read(List.of(a, b), small))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("at most 100 bytes");
    }

    private static byte[] randomText(int length) {
        RandomGenerator random = new SplittableRandom(7);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) (' ' + random.nextInt(90));
        }
        return text;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static void writeZip(Path path, String name, byte[] content) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            zip.closeEntry();
        }
    }
}
