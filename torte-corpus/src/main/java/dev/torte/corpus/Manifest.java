package dev.torte.corpus;

import dev.torte.model.TorteException;
import dev.torte.model.io.AtomicFile;
import dev.torte.model.io.Digest;
import dev.torte.model.io.Json;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a corpus is, by content: files, hashes, licence, boundaries and the rules that made it.
 *
 * <p>Format {@code torte-corpus/1}, canonical JSON. {@link #identity()} is the SHA-256 of that text: it depends on
 * neither clocks nor on where the files lie, since names are relative to the folder that was given.
 *
 * @param licence what allows the use of the text, such as an SPDX name
 * @param source  where others can obtain it
 * @param rules   how files became documents
 * @param split   how documents are divided into text to learn from and text held out
 * @param files   the files in reading order; empty for a corpus made in memory
 * @param content the resulting stream
 */
public record Manifest(
        String licence, String source, Rules rules, SplitRule split, List<SourceFile> files, Content content) {

    /** What stands for a licence or a source that nobody stated. */
    public static final String UNKNOWN = "unknown";

    /** The parts of {@link CorpusOptions} that decide what the documents are, within the same ranges. */
    public record Rules(String textField, List<String> suffixes, Separator separator, String joint) {
        public Rules {
            suffixes = new CorpusOptions(textField, suffixes, separator, joint, Corpus.MAX_BYTES).suffixes();
        }

        /** Returns options that read by these rules. */
        public CorpusOptions options() {
            return new CorpusOptions(textField, suffixes, separator, joint, Corpus.MAX_BYTES);
        }
    }

    /**
     * The stream of all documents.
     *
     * @param bytes            length of the stream
     * @param sha256           of the stream
     * @param documents        their number
     * @param boundariesSha256 as {@link Corpus#boundariesSha256()}
     */
    public record Content(long bytes, String sha256, int documents, String boundariesSha256) {}

    public Manifest {
        files = List.copyOf(files);
        Objects.requireNonNull(licence, "licence");
        Objects.requireNonNull(source, "source");
    }

    /** Describes a corpus; hashes all of its bytes. */
    public static Manifest of(Corpus corpus, String licence, String source, SplitRule split) {
        CorpusOptions options = corpus.options();
        return new Manifest(
                licence,
                source,
                new Rules(options.textField(), options.suffixes(), options.separator(), options.joint()),
                split,
                corpus.sources(),
                new Content(corpus.length(), corpus.sha256(), corpus.documentCount(), corpus.boundariesSha256()));
    }

    /** Returns the canonical JSON text. */
    public String toJson() {
        return Json.canonical(ManifestJson.write(this));
    }

    /** Returns the SHA-256 of {@link #toJson()}, 64 hexadecimal digits: the name of this corpus. */
    public String identity() {
        return Digest.sha256(toJson());
    }

    /**
     * Reads a manifest; the order of its names and white space do not matter, everything else does.
     *
     * @throws TorteException.Missing    when there is no such file
     * @throws TorteException.Unreadable when the system refuses to read it, or it is a folder
     * @throws TorteException.Malformed  when it is not {@code torte-corpus/1}: a name missing, unknown or twice, a
     *                                   value of the wrong kind or out of range
     */
    public static Manifest read(Path path) {
        return ManifestJson.read(path);
    }

    /**
     * Writes the canonical text as {@link AtomicFile} does.
     *
     * @throws TorteException.Unwritable when that fails; what was there before is unchanged
     */
    public void write(Path path) {
        AtomicFile.write(path, List.of(MemorySegment.ofArray(toJson().getBytes(StandardCharsets.UTF_8))));
    }

    /**
     * Fails unless {@code corpus} is the one that this manifest describes.
     *
     * @throws TorteException.Incompatible listing everything that differs
     */
    public void require(Corpus corpus) {
        Manifest found = of(corpus, licence, source, split);
        List<String> mismatches = new ArrayList<>();
        compare(mismatches, "rules", rules, found.rules);
        compare(mismatches, "bytes", content.bytes, found.content.bytes);
        compare(mismatches, "sha256", content.sha256, found.content.sha256);
        compare(mismatches, "documents", content.documents, found.content.documents);
        compare(mismatches, "boundaries", content.boundariesSha256, found.content.boundariesSha256);
        compare(mismatches, "number of files", files.size(), found.files.size());
        for (int i = 0; i < Math.min(files.size(), found.files.size()); i++) {
            compare(mismatches, "file " + (i + 1), files.get(i), found.files.get(i));
        }
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(
                    corpus.origin(),
                    "the corpus of manifest " + identity(),
                    mismatches,
                    "Get the files that the manifest names" + (source.equals(UNKNOWN) ? "." : " from: " + source));
        }
    }

    private static void compare(List<String> mismatches, String name, Object expected, Object found) {
        if (!expected.equals(found)) {
            mismatches.add(name + ": expected " + expected + ", found " + found);
        }
    }
}
