package dev.torte.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds held-out spans that also stand in the training text.
 *
 * <p>Spans of the held-out documents are taken at a fixed stride from each document's beginning and kept in a table by
 * hash; then a rolling hash passes over every position of every training document. Every hit is compared byte for
 * byte, so a reported span is shared for certain, and no span that was looked at is missed. Spans never cross document
 * boundaries. Memory: 17 bytes for each slot of the table, at most 2 slots for each of {@link #MAX_SPANS} spans; where
 * that is not enough the stride is doubled until it is, and the report says which stride was used.
 */
public final class OverlapCheck {
    /** The default span: long enough that chance and common phrases do not share it. */
    public static final int SPAN_BYTES = 64;

    /** The default stride: looks at every held-out byte from four spans. */
    public static final int STRIDE_BYTES = 16;

    /** The most held-out spans that are kept at once. */
    public static final int MAX_SPANS = 1 << 21;

    private static final int MAX_EXAMPLES = 10;

    /** Any odd number with well mixed bits will do: hits are verified. */
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private final Corpus train;
    private final Corpus valid;
    private final int span;
    private final int stride;

    // Open addressing, linear probing; start -1 is a free slot. Equal spans share one slot and add to its copies.
    private final long[] hashes;
    private final int[] starts;
    private final int[] copies;
    private final boolean[] shared;

    private long spansChecked;
    private long spansShared;
    private final List<OverlapReport.Example> examples = new ArrayList<>();
    private final Set<Long> pairs = new HashSet<>();

    private OverlapCheck(Corpus train, Corpus valid, int span, int stride) {
        this.train = train;
        this.valid = valid;
        this.span = span;
        int wide = stride;
        while (spans(valid, span, wide) > MAX_SPANS) {
            wide *= 2;
        }
        this.stride = wide;
        int slots = Integer.highestOneBit((int) Math.max(8, spans(valid, span, wide) - 1)) * 4;
        this.hashes = new long[slots];
        this.starts = new int[slots];
        Arrays.fill(starts, -1);
        this.copies = new int[slots];
        this.shared = new boolean[slots];
    }

    /** Compares with spans of {@link #SPAN_BYTES} bytes every {@link #STRIDE_BYTES} bytes. */
    public static OverlapReport between(Corpus train, Corpus valid) {
        return between(train, valid, SPAN_BYTES, STRIDE_BYTES);
    }

    /**
     * Returns how many spans of {@code valid} occur in {@code train}.
     *
     * @param spanBytes   length of a span, in 8..65,536
     * @param strideBytes distance between held-out spans, in 1..65,536
     */
    public static OverlapReport between(Corpus train, Corpus valid, int spanBytes, int strideBytes) {
        if (spanBytes < 8 || spanBytes > 1 << 16 || strideBytes < 1 || strideBytes > 1 << 16) {
            throw new IllegalArgumentException(
                    "spanBytes " + spanBytes + " must be in 8..65536 and strideBytes " + strideBytes + " in 1..65536");
        }
        OverlapCheck check = new OverlapCheck(train, valid, spanBytes, strideBytes);
        int shortDocuments = check.collect();
        check.scan();
        return new OverlapReport(
                spanBytes, check.stride, check.spansChecked, check.spansShared, shortDocuments, check.examples);
    }

    private static long spans(Corpus corpus, int span, int stride) {
        long spans = 0;
        for (int d = 0; d < corpus.documentCount(); d++) {
            int length = corpus.end(d) - corpus.start(d);
            spans += length < span ? 0 : (length - span) / stride + 1;
        }
        return spans;
    }

    /** Puts the held-out spans into the table; returns how many documents are too short to have one. */
    private int collect() {
        byte[] text = valid.bytes();
        int shortDocuments = 0;
        for (int d = 0; d < valid.documentCount(); d++) {
            int end = valid.end(d);
            if (end - valid.start(d) < span) {
                shortDocuments++;
            }
            for (long at = valid.start(d); at + span <= end; at += stride) {
                spansChecked++;
                insert(hash(text, (int) at), (int) at);
            }
        }
        return shortDocuments;
    }

    private void insert(long hash, int start) {
        byte[] text = valid.bytes();
        int slot = slot(hash);
        while (starts[slot] >= 0) {
            if (hashes[slot] == hash
                    && Arrays.equals(text, starts[slot], starts[slot] + span, text, start, start + span)) {
                copies[slot]++;
                return;
            }
            slot = (slot + 1) & (starts.length - 1);
        }
        hashes[slot] = hash;
        starts[slot] = start;
        copies[slot] = 1;
    }

    private void scan() {
        byte[] text = train.bytes();
        long oldest = 1;
        for (int i = 1; i < span; i++) {
            oldest *= FACTOR;
        }
        for (int d = 0; d < train.documentCount(); d++) {
            int from = train.start(d);
            int end = train.end(d);
            if (end - from < span) {
                continue;
            }
            long hash = hash(text, from);
            for (int at = from; ; at++) {
                look(hash, at, d);
                if (at + span >= end) {
                    break;
                }
                hash = (hash - (text[at] & 0xff) * oldest) * FACTOR + (text[at + span] & 0xff);
            }
        }
    }

    private void look(long hash, int at, int document) {
        for (int slot = slot(hash); starts[slot] >= 0; slot = (slot + 1) & (starts.length - 1)) {
            if (hashes[slot] == hash
                    && !shared[slot]
                    && Arrays.equals(train.bytes(), at, at + span, valid.bytes(), starts[slot], starts[slot] + span)) {
                shared[slot] = true;
                spansShared += copies[slot];
                addExample(at, document, starts[slot]);
                return;
            }
        }
    }

    private void addExample(int trainAt, int trainDocument, int validAt) {
        int validDocument = valid.documentAt(validAt);
        if (examples.size() < MAX_EXAMPLES && pairs.add(((long) trainDocument << 32) | validDocument)) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < span; i++) {
                int c = valid.at(validAt + i);
                text.append(c >= ' ' && c < 0x7f ? (char) c : '.');
            }
            examples.add(new OverlapReport.Example(
                    train.document(trainDocument).name(),
                    trainAt,
                    valid.document(validDocument).name(),
                    validAt,
                    text.toString()));
        }
    }

    /** Σ text[at + i] · FACTOR^(span - 1 - i) mod 2^64. */
    private long hash(byte[] text, int at) {
        long hash = 0;
        for (int i = 0; i < span; i++) {
            hash = hash * FACTOR + (text[at + i] & 0xff);
        }
        return hash;
    }

    private int slot(long hash) {
        // The low bits of the hash depend on the last bytes alone; fold the high ones in.
        long mixed = (hash ^ (hash >>> 32)) * FACTOR;
        return (int) (mixed >>> 32) & (starts.length - 1);
    }
}
