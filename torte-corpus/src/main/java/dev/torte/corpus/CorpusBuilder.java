package dev.torte.corpus;

import dev.torte.model.TorteException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects documents into one growing array; refuses to grow past the limit or past what the heap can hold. */
final class CorpusBuilder {
    private final CorpusOptions options;
    private final byte[] joint;
    private final List<String> names = new ArrayList<>();
    private byte[] bytes;
    private int[] ends = new int[16];
    private int length;

    /** Begins with room for {@code expectedBytes}; {@code path} is named when they are already too many. */
    CorpusBuilder(CorpusOptions options, Path path, long expectedBytes) {
        this.options = options;
        this.joint = options.joint().getBytes(StandardCharsets.UTF_8);
        requireRoom(path, expectedBytes);
        this.bytes = new byte[(int) expectedBytes];
    }

    int documentCount() {
        return names.size();
    }

    int length() {
        return length;
    }

    /** Returns how many more bytes of text the limit allows. */
    long room() {
        return options.maxTotalBytes() - length;
    }

    /** Appends text[from, to) and the joint as one document. */
    void add(Path path, String name, byte[] text, int from, int to) {
        int size = to - from;
        long needed = (long) length + size + joint.length;
        requireRoom(path, needed);
        if (needed > bytes.length) {
            long grown = Math.max(needed, bytes.length + (bytes.length >> 1) + 1024L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(grown, options.maxTotalBytes()));
        }
        System.arraycopy(text, from, bytes, length, size);
        System.arraycopy(joint, 0, bytes, length + size, joint.length);
        length = (int) needed;
        if (names.size() == ends.length) {
            ends = Arrays.copyOf(ends, ends.length * 2);
        }
        ends[names.size()] = length;
        names.add(name);
    }

    Corpus build(Path origin, List<SourceFile> sources, Skipped skipped) {
        byte[] exact = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        return new Corpus(origin, options, exact, Arrays.copyOf(ends, names.size()), names, sources, skipped);
    }

    /** Fails unless a corpus of {@code total} bytes is within the limit and its growing copy fits the heap. */
    void requireRoom(Path path, long total) {
        if (total > options.maxTotalBytes()) {
            throw new TorteException.Malformed(
                    path,
                    "size of all text",
                    "at most " + options.maxTotalBytes() + " bytes",
                    "at least " + total,
                    "Use less text, or raise the limit (at most " + Corpus.MAX_BYTES + " bytes).");
        }
        long heap = Runtime.getRuntime().maxMemory();
        // An array of this size must be held twice while it grows; small corpora are never refused.
        if (total > 16 << 20 && 2 * total > heap) {
            throw new TorteException.Malformed(
                    path,
                    "size of all text",
                    "at most " + heap / 2 + " bytes, half of the Java heap",
                    "at least " + total,
                    "Use less text, or give Java more memory with -Xmx.");
        }
    }
}
