package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives as a user makes and opens them: what is written where, what is never overwritten, and what is said about it. */
final class CompressTest {
    @TempDir
    private Path folder;

    private Path core;
    private Path text;
    private Path archive;

    @BeforeEach
    void setUp() throws IOException {
        TinyFiles files = new TinyFiles(folder);
        core = files.core();
        text = files.text();
        archive = folder.resolve("text.txt.tortez");
    }

    private CommandRun compress(Object... more) {
        return run("compress", text, more);
    }

    private CommandRun decompress(Object... more) {
        return run("decompress", archive, more);
    }

    private CommandRun run(String verb, Path input, Object... more) {
        Object[] words = {verb, "--model", core, input};
        Object[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return CommandRun.of(all);
    }

    @Test
    void aFileComesBackUnderItsName() throws IOException {
        byte[] before = Files.readAllBytes(text);
        CommandRun made = compress().succeeds();
        assertThat(made.out())
                .matches("\\S*text\\.txt\\.tortez [0-9,]+ bytes, before [0-9,]+: [0-9.]+ bits per byte\n");
        assertThat(made.err()).contains("Next: torte decompress --model " + core + " " + archive);
        assertThat(text).as("the file stays").hasBinaryContent(before);
        Files.delete(text);
        assertThat(decompress().succeeds().out())
                .contains("text.txt " + String.format(Locale.ROOT, "%,d bytes", before.length));
        assertThat(text).hasBinaryContent(before);
    }

    @Test
    void capsulesAreModelsToo() throws IOException {
        core = new TinyFiles(folder).capsule();
        compress("--threads", 2).succeeds();
        Path copy = folder.resolve("copy");
        decompress("--threads", 1, "--out", copy).succeeds();
        assertThat(copy).hasSameBinaryContentAs(text);
    }

    @Test
    void neitherThreadsNorKernelsChangeAnArchive() throws IOException {
        Path other = folder.resolve("other.tortez");
        compress("--threads", 1).succeeds();
        CommandRun.with(
                        Map.of("torte.kernels", "scalar", "torte.threads", "3"),
                        "compress",
                        "--model",
                        core,
                        "--out",
                        other,
                        text)
                .succeeds();
        assertThat(other).hasSameBinaryContentAs(archive);
    }

    @Test
    void anEmptyFileHasNoRatio() throws IOException {
        Files.write(text, new byte[0]);
        assertThat(compress().succeeds().out()).endsWith("bytes, before 0\n");
        decompress("--force").succeeds();
        assertThat(text).isEmptyFile();
    }

    @Test
    void nothingIsOverwrittenUnasked() throws IOException {
        Files.writeString(archive, "mine");
        compress().fails(1, archive + ": exists already", "--force");
        assertThat(archive).hasContent("mine");
        compress("--force").succeeds();
        decompress().fails(1, text + ": exists already", "--force");
        Files.writeString(text, "mine");
        decompress().fails(1, text + ": exists already", "--out");
        assertThat(text).hasContent("mine");
        decompress("--force").succeeds();
        assertThat(text).hasContent(TinyFiles.TEXT);
        compress("--force", "--out", text).fails(2, "another file than the one that is read", "torte compress --help");
        assertThat(text).hasContent(TinyFiles.TEXT);
    }

    @Test
    void mistakesAreNamed() throws IOException {
        Path missing = folder.resolve("missing");
        CommandRun.of("compress", "--model", core).fails(2, "FILE", "torte compress --help");
        CommandRun.of("compress", text).fails(2, "'--model=FILE'", "torte compress --help");
        run("compress", missing).fails(1, "missing: not found", "Check");
        run("compress", folder).fails(1, "is not a regular file", "Check");
        compress("--threads", 0).fails(2, "--threads must be at least 1, found 0", "torte compress --help");
        compress("--out", folder.resolve("text.txt").resolve("below")).fails(1, "cannot be written", "Check");
        CommandRun.of("compress", "--model", text, text).fails(1, "text.txt: ", "");
        run("decompress", missing).fails(1, "missing: not found", "Check");
        run("decompress", text, "--out", missing).fails(1, "found a text file", "torte compress");
        compress("--out", folder.resolve("plain")).succeeds();
        run("decompress", folder.resolve("plain")).fails(2, "expected an archive named *.tortez", "decompress --help");
    }

    @Test
    void anotherModelIsRefusedByIdentity() throws IOException {
        compress().succeeds();
        String right = CommandRun.of("model", "inspect", core, "--json")
                .json()
                .get("identity")
                .toString();
        core = new TinyFiles(folder).capsule();
        String wrong = CommandRun.of("model", "inspect", core, "--json")
                .json()
                .get("identity")
                .toString();
        Path copy = folder.resolve("copy");
        decompress("--out", copy)
                .fails(1, "expected " + right + " (core.torte), found " + wrong, "torte model inspect");
        assertThat(copy).doesNotExist();
    }

    @Test
    void aDamagedArchiveWritesNothing() throws IOException {
        compress().succeeds();
        byte[] whole = Files.readAllBytes(archive);
        Path copy = folder.resolve("copy");
        for (int at : new int[] {0, 8, 20, 60, 90, whole.length / 2, whole.length - 40, whole.length - 1}) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(archive, changed);
            decompress("--out", copy).fails(1, "text.txt.tortez: ", "");
            Files.write(archive, Arrays.copyOf(whole, at));
            decompress("--out", copy).fails(1, "text.txt.tortez: ", "");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(core, text, archive);
        }
    }
}
