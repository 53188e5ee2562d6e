package dev.torte.app.demo;

import dev.torte.app.Progress;
import dev.torte.model.Model;
import dev.torte.model.io.Digest;
import dev.torte.runtime.DocumentScore;
import dev.torte.runtime.Generator;
import dev.torte.runtime.Scorer;
import dev.torte.runtime.Session;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a capsule computes the same bits wherever it is installed: every logit after every byte of a text, the perplexity
 * over that text, and what it writes. The first placement is the reference that the others are held against, bit by bit.
 */
final class Exactness {
    /** Bytes fed at once. */
    private static final int PIECE = 128;

    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final List<Placement> placements;
    private final long[] differing;
    private final List<Digest> digests = new ArrayList<>();
    private Optional<String> firstDifference = Optional.empty();

    private Exactness(List<Placement> placements) {
        this.placements = placements;
        this.differing = new long[placements.size()];
        placements.forEach(placement -> digests.add(new Digest()));
    }

    /**
     * What a comparison found.
     *
     * @param lines           one for each placement, the reference first
     * @param bytes           of the text; each has 256 logits
     * @param writtenBytes    that each placement wrote
     * @param firstDifference the first unequal value, for people
     */
    record Report(List<Line> lines, long bytes, int writtenBytes, Optional<String> firstDifference) {
        Report {
            lines = List.copyOf(lines);
        }

        /** Returns whether all placements agree in everything. */
        boolean exact() {
            return firstDifference.isEmpty();
        }

        /** Returns how many logits of each placement were looked at. */
        long logits() {
            return bytes * Model.BYTES;
        }
    }

    /**
     * One placement.
     *
     * @param logitsSha256    of all logits' bits, little-endian, in order
     * @param differingLogits how many have other bits than those of the reference
     * @param perplexity      e to the mean nats per byte
     * @param text            what it wrote
     * @param writtenSha256   of the bytes that it wrote
     */
    record Line(
            Placement placement,
            String logitsSha256,
            long differingLogits,
            double perplexity,
            DemoResult.Text text,
            String writtenSha256) {}

    /** Compares placements over documents, then lets each write. */
    static Report compare(
            List<Placement> placements, List<byte[]> documents, DemoSettings.Writing writing, Progress progress) {
        if (placements.size() < 2) {
            throw new IllegalArgumentException("a comparison needs at least 2 placements, found " + placements.size());
        }
        return new Exactness(placements).run(documents, writing, progress);
    }

    private Report run(List<byte[]> documents, DemoSettings.Writing writing, Progress progress) {
        long bytes = 0;
        for (int d = 0; d < documents.size(); d++) {
            compareLogits(d, documents.get(d));
            bytes += documents.get(d).length;
            progress.add(documents.get(d).length);
        }
        List<Line> lines = new ArrayList<>();
        for (int p = 0; p < placements.size(); p++) {
            Line line = line(p, documents, writing);
            lines.add(line);
            Line first = lines.getFirst();
            require(
                    p,
                    "capsule file",
                    first.placement().identity(),
                    line.placement().identity());
            require(p, "hash of the logits", first.logitsSha256(), line.logitsSha256());
            require(p, "perplexity", exact(first.perplexity()), exact(line.perplexity()));
            require(p, "hash of the writing", first.writtenSha256(), line.writtenSha256());
        }
        return new Report(lines, bytes, writing.bytes(), firstDifference);
    }

    private void compareLogits(int document, byte[] text) {
        List<Session> sessions = placements.stream().map(Placement::session).toList();
        float[] reference = new float[PIECE * Model.BYTES];
        float[] logits = new float[PIECE * Model.BYTES];
        for (int done = 0; done < text.length; done += PIECE) {
            int piece = Math.min(PIECE, text.length - done);
            for (int p = 0; p < sessions.size(); p++) {
                float[] out = p == 0 ? reference : logits;
                sessions.get(p).feedEach(text, done, piece, out, 0);
                digests.get(p).add(bits(out, piece * Model.BYTES));
                for (int i = 0; i < piece * Model.BYTES; i++) {
                    int expected = Float.floatToRawIntBits(reference[i]);
                    int found = Float.floatToRawIntBits(out[i]);
                    if (expected != found) {
                        differing[p]++;
                        int at = done + i / Model.BYTES;
                        require(
                                p,
                                "logit " + i % Model.BYTES + " after byte " + at + " of document " + document,
                                Integer.toHexString(expected),
                                Integer.toHexString(found));
                    }
                }
            }
        }
    }

    /** Returns the raw bits of the first logits, little-endian. */
    private static MemorySegment bits(float[] logits, int count) {
        MemorySegment bits = MemorySegment.ofArray(new byte[count * Float.BYTES]);
        MemorySegment.copy(logits, 0, bits, F32, 0, count);
        return bits;
    }

    private Line line(int p, List<byte[]> documents, DemoSettings.Writing writing) {
        Placement placement = placements.get(p);
        Scorer scorer = new Scorer(placement.session().model());
        DocumentScore score = documents.stream().map(scorer::score).reduce(DocumentScore.NONE, DocumentScore::plus);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        new Generator(placement.session(), writing.sampling())
                .generate(writing.prompt().getBytes(StandardCharsets.UTF_8), writing.bytes(), value -> {
                    written.write(value);
                    return true;
                });
        return new Line(
                placement,
                digests.get(p).hex(),
                differing[p],
                score.perplexity(),
                new DemoResult.Text(
                        placement.toString(), "", writing.prompt(), written.toString(StandardCharsets.UTF_8)),
                Digest.sha256(written.toByteArray()));
    }

    /** Returns all bits of a value in a form that people can compare. */
    private static String exact(double value) {
        return Double.toHexString(value);
    }

    private void require(int p, String what, String expected, String found) {
        if (firstDifference.isEmpty() && !expected.equals(found)) {
            firstDifference = Optional.of(what + ": " + placements.getFirst() + " has " + expected + ", "
                    + placements.get(p) + " has " + found);
        }
    }
}
