package dev.torte.corpus;

import dev.torte.model.TorteException;
import dev.torte.model.contract.Tokenizer;
import dev.torte.model.io.Digest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A stream of bytes with document boundaries: all text of a run in one contiguous array.
 *
 * <p>The documents tile the stream: document d ends where d + 1 begins, the first begins at 0, the last ends at
 * {@link #length()}. The joint of {@link CorpusOptions} (a newline by default) ends each of them. Immutable once made,
 * so any number of threads may read it; the bytes are never handed out for writing. Memory: the text once, plus the
 * largest single file while reading.
 */
public final class Corpus implements SymbolStream {
    /** The most bytes that one corpus can hold: what a Java array can. */
    public static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private final Path origin;
    private final CorpusOptions options;
    private final byte[] bytes;
    private final int[] ends;
    private final List<String> names;
    private final List<SourceFile> sources;
    private final Skipped skipped;

    /** Takes ownership of {@code bytes} and {@code ends}. */
    Corpus(
            Path origin,
            CorpusOptions options,
            byte[] bytes,
            int[] ends,
            List<String> names,
            List<SourceFile> sources,
            Skipped skipped) {
        assert ends.length == names.size() && (ends.length == 0 ? 0 : ends[ends.length - 1]) == bytes.length;
        this.origin = origin;
        this.options = options;
        this.bytes = bytes;
        this.ends = ends;
        this.names = List.copyOf(names);
        this.sources = List.copyOf(sources);
        this.skipped = skipped;
    }

    /**
     * Reads files and folders, in the order given, into one corpus.
     *
     * <p>By name: {@code .jsonl} and {@code .ndjson} are JSON lines, {@code .gz} is unpacked and then read by the rest
     * of its name, {@code .jar} and {@code .zip} give their entries sorted by name, everything else is text. A folder
     * gives the files below it sorted by relative path; hidden files, files with a NUL byte, links and archives in it
     * are skipped and counted. The text is taken byte for byte: any encoding without NUL bytes will do.
     *
     * @param inputs at least one existing file or folder
     * @throws TorteException.Missing    when an input does not exist
     * @throws TorteException.Unreadable when the system refuses to read a file
     * @throws TorteException.Malformed  when a file is not what its name says, holds NUL bytes although given by its
     *                                   own path, is a compression bomb, when a folder or archive has no text in it,
     *                                   or when the text is larger than the limit or the heap
     * @throws TorteException.TooShort   when there is not a single byte of text
     */
    public static Corpus read(List<Path> inputs, CorpusOptions options) {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("inputs are empty, at least one file or folder is needed");
        }
        return new CorpusReader(inputs, options).read();
    }

    /** Reads one file or folder with {@link CorpusOptions#defaults()}; see {@link #read(List, CorpusOptions)}. */
    public static Corpus read(Path input) {
        return read(List.of(input), CorpusOptions.defaults());
    }

    /**
     * Makes a corpus of texts that are in memory already, each one document followed by the options' joint.
     *
     * @param name  what the documents are called: {@code name#1}, {@code name#2}, …
     * @param texts encoded as UTF-8; empty ones are left out
     * @throws TorteException.TooShort when there is no text at all
     */
    public static Corpus of(String name, List<String> texts, CorpusOptions options) {
        Path origin = Path.of(name);
        CorpusBuilder builder = new CorpusBuilder(options, origin, 0);
        for (int i = 0; i < texts.size(); i++) {
            byte[] text = texts.get(i).getBytes(StandardCharsets.UTF_8);
            if (text.length > 0) {
                builder.add(origin, name + "#" + (i + 1), text, 0, text.length);
            }
        }
        if (builder.length() == 0) {
            throw new TorteException.TooShort(origin, "a corpus", 1, 0);
        }
        return builder.build(origin, List.of(), new Skipped(0, 0, 0, 0));
    }

    /**
     * Makes one corpus of several, which may have been cut by different rules: their documents in order, with the options of the
     * first. A copy.
     *
     * @throws TorteException.Malformed when the text is larger than the limit of the first or the heap
     */
    public static Corpus joined(List<Corpus> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("parts are empty, at least one corpus is needed");
        }
        Corpus first = parts.getFirst();
        long total = parts.stream().mapToLong(Corpus::length).sum();
        // Documents of the parts end in their joint already.
        CorpusBuilder builder = new CorpusBuilder(first.options.withJoint(""), first.origin, total);
        List<SourceFile> all = new ArrayList<>();
        int[] skips = new int[4];
        for (Corpus part : parts) {
            for (int d = 0; d < part.ends.length; d++) {
                builder.add(part.origin, part.names.get(d), part.bytes, part.start(d), part.end(d));
            }
            all.addAll(part.sources);
            skips[0] += part.skipped.hidden();
            skips[1] += part.skipped.binary();
            skips[2] += part.skipped.suffix();
            skips[3] += part.skipped.special();
        }
        return builder.build(first.origin, all, new Skipped(skips[0], skips[1], skips[2], skips[3]));
    }

    /** Returns the tokenizer without merges: the symbols of a corpus are its bytes. */
    @Override
    public Tokenizer tokenizer() {
        return Tokenizer.bytes();
    }

    @Override
    public double bytesPerSymbol() {
        return 1;
    }

    /** Returns the first input, or the name of a corpus made in memory: what errors about this corpus name. */
    @Override
    public Path origin() {
        return origin;
    }

    /** Returns the options that this corpus was read with. */
    public CorpusOptions options() {
        return options;
    }

    /** Returns the bytes of all documents together; at least 1. */
    @Override
    public int length() {
        return bytes.length;
    }

    /** Returns the number of documents; at least 1. */
    public int documentCount() {
        return ends.length;
    }

    /** Returns the file list with hashes, in reading order; empty for a corpus made in memory. */
    public List<SourceFile> sources() {
        return sources;
    }

    /** Returns how many files inside folders and archives were not read. */
    public Skipped skipped() {
        return skipped;
    }

    /** Returns a copy of each document's bytes, in order. */
    public List<byte[]> documentBytes() {
        return IntStream.range(0, documentCount())
                .mapToObj(d -> Arrays.copyOfRange(bytes, start(d), end(d)))
                .toList();
    }

    /** Returns document {@code index}, in [0, {@link #documentCount()}). */
    public Document document(int index) {
        Objects.checkIndex(index, ends.length);
        return new Document(names.get(index), start(index), ends[index] - start(index));
    }

    /** Returns the index of the document that holds the byte at {@code offset}. */
    public int documentAt(int offset) {
        Objects.checkIndex(offset, bytes.length);
        int found = Arrays.binarySearch(ends, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Returns the byte at {@code offset} as a number in 0..255. */
    public int at(int offset) {
        return bytes[offset] & 0xff;
    }

    /** Copies {@code length} bytes from {@code offset} on to {@code out}, beginning at {@code outAt}. */
    public void copy(int offset, byte[] out, int outAt, int length) {
        System.arraycopy(bytes, offset, out, outAt, length);
    }

    /** Copies {@code length} bytes from {@code offset} on to {@code out} as numbers in 0..255. */
    @Override
    public void copy(int offset, int[] out, int outAt, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        Objects.checkFromIndexSize(outAt, length, out.length);
        for (int i = 0; i < length; i++) {
            out[outAt + i] = bytes[offset + i] & 0xff;
        }
    }

    /** Returns a read-only view of all bytes; position 0, limit {@link #length()}. */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Returns the SHA-256 of all bytes, 64 hexadecimal digits. Costs a pass over the bytes. */
    public String sha256() {
        return Digest.sha256(bytes);
    }

    /**
     * Returns the SHA-256 of the boundaries, 64 hexadecimal digits: of the end offset of every document in order, each
     * as 4 bytes, the highest first.
     */
    public String boundariesSha256() {
        ByteBuffer all = ByteBuffer.allocate(4 * Math.min(ends.length, 1 << 14));
        Digest digest = new Digest();
        for (int end : ends) {
            if (!all.hasRemaining()) {
                digest.add(MemorySegment.ofBuffer(all.flip()));
                all.clear();
            }
            all.putInt(end);
        }
        return digest.add(MemorySegment.ofBuffer(all.flip())).hex();
    }

    /**
     * Returns the documents for which {@code wanted} says yes to their index, in their order, as a corpus of its own
     * (a copy).
     *
     * @throws TorteException.TooShort when none is wanted
     */
    public Corpus select(IntPredicate wanted) {
        boolean[] chosen = new boolean[ends.length];
        int size = 0;
        int count = 0;
        for (int d = 0; d < ends.length; d++) {
            chosen[d] = wanted.test(d);
            size += chosen[d] ? ends[d] - start(d) : 0;
            count += chosen[d] ? 1 : 0;
        }
        if (count == 0) {
            throw new TorteException.TooShort(origin, "a selection of its " + ends.length + " documents", 1, 0);
        }
        byte[] part = new byte[size];
        int[] partEnds = new int[count];
        String[] partNames = new String[count];
        int length = 0;
        int next = 0;
        for (int d = 0; d < ends.length; d++) {
            if (chosen[d]) {
                System.arraycopy(bytes, start(d), part, length, ends[d] - start(d));
                length += ends[d] - start(d);
                partEnds[next] = length;
                partNames[next++] = names.get(d);
            }
        }
        return new Corpus(origin, options, part, partEnds, List.of(partNames), sources, skipped);
    }

    /** Returns {@code name: n bytes in d documents} for people. */
    @Override
    public String toString() {
        return origin + ": " + bytes.length + " bytes in " + ends.length + " documents";
    }

    /** Returns the bytes themselves, for this package's own passes; read only by agreement. */
    byte[] bytes() {
        return bytes;
    }

    int start(int document) {
        return document == 0 ? 0 : ends[document - 1];
    }

    int end(int document) {
        return ends[document];
    }
}
