package dev.torte.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which bytes and which boundaries come from which files. */
class CorpusReadTest {
    @TempDir
    Path dir;

    @Test
    void joinedCorporaKeepTheirDocumentsAndFilesInOrder() throws IOException {
        Path a = Files.writeString(dir.resolve("a.txt"), "one\n\ntwo\n");
        Path b = Files.writeString(dir.resolve("b.txt"), "three\nfour\n");
        CorpusOptions plain = CorpusOptions.defaults().withJoint("");
        Corpus joined = Corpus.joined(List.of(
                Corpus.read(List.of(a), plain.withSeparator(new Separator.BlankLines(1))),
                Corpus.read(List.of(b), plain.withSeparator(new Separator.Pieces(4)))));
        assertThat(joined.documentBytes().stream().map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                .containsExactly("one\n\n", "two\n", "three\n", "four\n");
        assertThat(joined.sources().stream().map(SourceFile::name)).containsExactly("a.txt", "b.txt");
        assertThatThrownBy(() -> Corpus.joined(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTextFileIsOneDocumentFollowedByTheJoint() throws IOException {
        Corpus corpus = Corpus.read(file("a.txt", "one\ntwo"));
        assertThat(text(corpus)).isEqualTo("one\ntwo\n");
        assertThat(names(corpus)).containsExactly("a.txt");
        assertThat(corpus.document(0)).isEqualTo(new Document("a.txt", 0, 8));
    }

    @Test
    void withoutJointTheBytesAreExactlyTheFiles() throws IOException {
        Path a = file("a.txt", "a\r\n\n");
        Path b = file("b.txt", "é");
        Corpus corpus = Corpus.read(List.of(b, a), CorpusOptions.defaults().withJoint(""));
        assertThat(text(corpus)).isEqualTo("éa\r\n\n");
    }

    @Test
    void aFolderIsReadInOrderOfRelativePathsAndSkipsAreCounted() throws IOException {
        file("in/b.txt", "B");
        file("in/a/z.txt", "AZ");
        file("in/a.txt", "A");
        file("in/.hidden.txt", "no");
        file("in/.git/config.txt", "no");
        file("in/pixels.txt", "no\0");
        file("in/lib.jar", "no");
        file("in/notes.md", "no");
        Files.createSymbolicLink(dir.resolve("in/link.txt"), dir.resolve("in/a.txt"));
        Corpus corpus =
                Corpus.read(List.of(dir.resolve("in")), CorpusOptions.defaults().withSuffixes(".txt", ".rst"));
        assertThat(names(corpus)).containsExactly("a.txt", "a/z.txt", "b.txt");
        assertThat(text(corpus)).isEqualTo("A\nAZ\nB\n");
        assertThat(corpus.skipped()).isEqualTo(new Skipped(2, 2, 1, 1));
        assertThat(corpus.sources()).extracting(SourceFile::name).containsExactly("a.txt", "a/z.txt", "b.txt");
    }

    @Test
    void aLargeBinaryFileInAFolderDoesNotCountTowardsTheLimit() throws IOException {
        file("in/a.txt", "text");
        Files.write(dir.resolve("in/video.bin"), new byte[200_000]);
        Corpus corpus =
                Corpus.read(List.of(dir.resolve("in")), CorpusOptions.defaults().withMaxTotalBytes(1000));
        assertThat(text(corpus)).isEqualTo("text\n");
        assertThat(corpus.skipped().binary()).isEqualTo(1);
    }

    @Test
    void gzipIsUnpackedAndReadByTheRestOfItsName() throws IOException {
        Path plain = gzip("a.txt.gz", "hello");
        Path lines = gzip("b.jsonl.gz", "{\"text\":\"x\"}\n{\"text\":\"y\"}\n");
        assertThat(text(Corpus.read(plain))).isEqualTo("hello\n");
        assertThat(text(Corpus.read(lines))).isEqualTo("x\ny\n");
        assertThat(Corpus.read(plain).sources().getFirst().bytes()).isEqualTo(Files.size(plain));
    }

    @Test
    void aSourcesJarGivesTheWantedEntriesByName() throws IOException {
        Path jar = dir.resolve("lib-sources.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            entry(zip, "p/B.java", "class B");
            entry(zip, "META-INF/MANIFEST.MF", "no");
            entry(zip, "p/A.java", "class A");
            entry(zip, "p/.X.java", "no");
            entry(zip, "p/C.java", "bin\0ary");
        }
        Corpus corpus = Corpus.read(List.of(jar), CorpusOptions.defaults().withSuffixes(".java"));
        assertThat(text(corpus)).isEqualTo("class A\nclass B\n");
        assertThat(names(corpus)).containsExactly("lib-sources.jar!p/A.java", "lib-sources.jar!p/B.java");
        assertThat(corpus.skipped()).isEqualTo(new Skipped(1, 1, 1, 0));
        assertThat(corpus.sources()).hasSize(1);
    }

    @Test
    void jsonLinesGiveOneDocumentEachAndSkipBlankLines() throws IOException {
        Path path =
                file("d.jsonl", "{\"text\":\"caf\\u00e9 \\ud83d\\ude00\",\"id\":1}\r\n\n{\"id\":2,\"text\":\"b\\nc\"}");
        Corpus corpus = Corpus.read(path);
        assertThat(text(corpus)).isEqualTo("café 😀\nb\nc\n");
        assertThat(names(corpus)).containsExactly("d.jsonl#1", "d.jsonl#3");
        Path other = file("e.jsonl", "{\"text\":1,\"response\":\"yes\"}");
        assertThat(text(Corpus.read(List.of(other), CorpusOptions.defaults().withTextField("response"))))
                .isEqualTo("yes\n");
    }

    @Test
    void headingsNameDocuments() throws IOException {
        Path path = file("code.txt", "intro\n# File: a/b.py\nx\n# File: c.py\ny\n");
        Corpus corpus = Corpus.read(
                List.of(path),
                CorpusOptions.defaults()
                        .withSeparator(new Separator.Heading("# File: "))
                        .withJoint(""));
        assertThat(names(corpus)).containsExactly("code.txt#1", "code.txt: a/b.py", "code.txt: c.py");
        assertThat(text(corpus)).isEqualTo(Files.readString(path));
    }

    @Test
    void documentAtFindsTheDocumentOfEveryByte() {
        Corpus corpus = Corpus.of("mem", List.of("a", "", "bcd", "ef"), CorpusOptions.defaults());
        assertThat(names(corpus)).containsExactly("mem#1", "mem#3", "mem#4");
        for (int i = 0; i < corpus.length(); i++) {
            Document document = corpus.document(corpus.documentAt(i));
            assertThat(i).isBetween(document.offset(), document.end() - 1);
        }
    }

    @Test
    void hashesAreThoseOfTheBytes() {
        Corpus corpus =
                Corpus.of("mem", List.of("abc"), CorpusOptions.defaults().withJoint(""));
        assertThat(corpus.sha256()).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        // SHA-256 of 00 00 00 03
        assertThat(corpus.boundariesSha256())
                .isEqualTo("88185d128d9922e0e6bcd32b07b6c7f20f27968eab447a1d8d1cdf250f79f7d3");
    }

    private Path file(String name, String content) throws IOException {
        Path path = dir.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }

    private Path gzip(String name, String content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return Files.write(dir.resolve(name), packed.toByteArray());
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private static String text(Corpus corpus) {
        return StandardCharsets.UTF_8.decode(corpus.view()).toString();
    }

    private static List<String> names(Corpus corpus) {
        return IntStream.range(0, corpus.documentCount())
                .mapToObj(d -> corpus.document(d).name())
                .toList();
    }
}
