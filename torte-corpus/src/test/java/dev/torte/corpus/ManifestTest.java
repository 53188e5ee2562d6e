package dev.torte.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manifest is read back as it was written, strictly, and names content only. */
class ManifestTest {
    private static final SplitRule SPLIT = new SplitRule.ByDocument(-5, 50_000);

    @TempDir
    Path dir;

    @Test
    void writtenAndReadBackForEverySeparatorAndSplit() throws IOException {
        Path folder = folder("in");
        List<Separator> separators = List.of(
                new Separator.WholeFile(),
                new Separator.Line("\"=é=\""),
                new Separator.Heading("# "),
                new Separator.BlankLines(2),
                new Separator.Pieces(100));
        assertThat(separators).hasSize(Separator.class.getPermittedSubclasses().length);
        for (Separator separator : separators) {
            for (SplitRule split : List.of(SPLIT, new SplitRule.Unsplit())) {
                CorpusOptions options =
                        CorpusOptions.defaults().withSeparator(separator).withSuffixes(".txt");
                Corpus corpus = Corpus.read(List.of(folder), options);
                Manifest manifest = Manifest.of(corpus, "CC0-1.0", "made for this test", split);
                Path path = dir.resolve("manifest.json");
                manifest.write(path);
                Manifest back = Manifest.read(path);
                assertThat(back).isEqualTo(manifest);
                assertThat(back.identity()).isEqualTo(manifest.identity());
                back.require(corpus);
                assertThat(back.rules().options()).isEqualTo(options);
            }
        }
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("in", "manifest.json");
    }

    @Test
    void theIdentityDependsOnContentAlone() throws IOException {
        Manifest here = manifest(folder("here"));
        Manifest there = manifest(folder("there/deep"));
        assertThat(there.identity()).isEqualTo(here.identity());
        assertThat(here.toJson()).doesNotContain("here");
        Files.writeString(dir.resolve("here/b.txt"), "changed");
        assertThat(manifest(dir.resolve("here")).identity()).isNotEqualTo(there.identity());
    }

    @Test
    void theFormatIsPinned() {
        Corpus corpus =
                Corpus.of("mem", List.of("abc"), CorpusOptions.defaults().withJoint(""));
        Manifest manifest = Manifest.of(corpus, "MIT", "here", new SplitRule.ByDocument(7, 100));
        assertThat(manifest.toJson()).isEqualTo("""
                        {"content":{"boundariesSha256":\
                        "88185d128d9922e0e6bcd32b07b6c7f20f27968eab447a1d8d1cdf250f79f7d3",\
                        "bytes":3,"documents":1,"sha256":\
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},\
                        "files":[],"format":"torte-corpus/1","licence":"MIT",\
                        "rules":{"joint":"","separator":{"kind":"wholeFile"},"suffixes":[],"textField":"text"},\
                        "source":"here","split":{"kind":"byDocument","seed":7,"validPerMillion":100}}""");
    }

    @Test
    void orderAndWhiteSpaceDoNotMatter() throws IOException {
        Manifest manifest = manifest(folder("in"));
        String json = manifest.toJson();
        int licence = json.indexOf("\"licence\":");
        String reordered = "{ \"licence\" : \"CC0-1.0\",\n" + json.substring(1).replace("\"licence\":\"CC0-1.0\",", "");
        assertThat(licence).isPositive();
        Manifest back = Manifest.read(Files.writeString(dir.resolve("m.json"), reordered));
        assertThat(back.identity()).isEqualTo(manifest.identity());
    }

    @Test
    void everythingElseIsRefusedByName() throws IOException {
        String good = manifest(folder("in")).toJson();
        List<List<String>> changes = List.of(
                List.of("torte-corpus/1", "torte-corpus/2", "torte-corpus/2"),
                List.of("\"licence\":\"CC0-1.0\",", "", "licence"),
                List.of("\"licence\":", "\"owner\":\"me\",\"licence\":", "owner"),
                List.of("\"licence\":", "\"licence\":\"x\",\"licence\":", "not again"),
                List.of("\"licence\":\"CC0-1.0\"", "\"licence\":1", "a string"),
                List.of("\"kind\":\"wholeFile\"", "\"kind\":\"chapters\"", "chapters"),
                List.of("\"kind\":\"wholeFile\"", "\"kind\":\"blankLines\",\"count\":0", "count 0"),
                List.of("\"textField\":\"text\"", "\"textField\":\"\"", "textField is empty"),
                List.of("\"validPerMillion\":50000", "\"validPerMillion\":50000.5", "50000.5"),
                List.of("\"validPerMillion\":50000", "\"validPerMillion\":1000000", "1000000"),
                List.of("\"documents\":2", "\"documents\":-2", "-2"),
                List.of("\"sha256\":\"", "\"sha256\":\"X", "64 lower-case"),
                List.of("\"files\":[", "\"files\":[7,", "an object"),
                List.of("}}", "}", "JSON"));
        for (List<String> change : changes) {
            String bad = good.replace(change.get(0), change.get(1));
            assertThat(bad).as("%s", change).isNotEqualTo(good);
            Path path = Files.writeString(dir.resolve("bad.json"), bad);
            assertThatThrownBy(() -> Manifest.read(path))
                    .as("%s", change)
                    .isInstanceOf(TorteException.Malformed.class)
                    .hasMessageContaining("bad.json")
                    .hasMessageContaining(change.get(2));
        }
    }

    @Test
    void noFileOrAFolderOrNoText() throws IOException {
        assertThatThrownBy(() -> Manifest.read(dir.resolve("absent.json"))).isInstanceOf(TorteException.Missing.class);
        assertThatThrownBy(() -> Manifest.read(dir)).isInstanceOf(TorteException.Unreadable.class);
        Path bytes = Files.write(dir.resolve("bytes.json"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> Manifest.read(bytes)).isInstanceOf(TorteException.Malformed.class);
    }

    @Test
    void writingWhereNoneIsAllowedLeavesNothingBehind() throws IOException {
        Manifest manifest = manifest(folder("in"));
        assertThatThrownBy(() -> manifest.write(dir.resolve("in/a.txt/m.json")))
                .isInstanceOf(TorteException.Unwritable.class);
        Path occupied = Files.createDirectory(dir.resolve("occupied"));
        Files.writeString(occupied.resolve("inside"), "x");
        assertThatThrownBy(() -> manifest.write(occupied)).isInstanceOf(TorteException.Unwritable.class);
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder("in", "occupied");
    }

    @Test
    void anotherCorpusDoesNotFitAndEveryDifferenceIsListed() throws IOException {
        Path folder = folder("in");
        Manifest manifest = manifest(folder);
        Files.writeString(folder.resolve("b.txt"), "changed");
        Corpus changed = Corpus.read(List.of(folder), CorpusOptions.defaults());
        TorteException.Incompatible error =
                catchThrowableOfType(TorteException.Incompatible.class, () -> manifest.require(changed));
        assertThat(error.mismatches()).hasSize(4);
        assertThat(error).hasMessageContaining("bytes: expected 10, found 15").hasMessageContaining("file 2");
    }

    private static Manifest manifest(Path folder) {
        return Manifest.of(
                Corpus.read(List.of(folder), CorpusOptions.defaults()), "CC0-1.0", "made for this test", SPLIT);
    }

    private Path folder(String name) throws IOException {
        Path folder = Files.createDirectories(dir.resolve(name));
        Files.writeString(folder.resolve("a.txt"), "first\n");
        Files.writeString(folder.resolve("b.txt"), "b\n");
        return folder;
    }
}
