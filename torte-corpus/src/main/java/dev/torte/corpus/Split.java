package dev.torte.corpus;

import dev.torte.model.TorteException;
import dev.torte.model.io.Digest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A corpus divided by document into text to learn from and text held out.
 *
 * <p>A document is held out when floor(key · 1,000,000 / 2^64) &lt; validPerMillion, where key is the first 8 bytes of
 * SHA-256("torte-split/1", seed as 8 bytes, SHA-256(document)), the highest byte first and unsigned. So the side of a
 * document depends on nothing but its bytes and the seed: not on its place, its name or its neighbours, and equal
 * documents are always on the same side. The share of bytes differs from the share of documents where these are few or
 * of very different sizes.
 *
 * @param train what is learnt from
 * @param valid what is held out
 */
public record Split(Corpus train, Corpus valid) {
    private static final String DOMAIN = "torte-split/1";

    /**
     * Divides {@code corpus}; the documents keep their order.
     *
     * @throws TorteException.Malformed when one side gets no document
     */
    public static Split of(Corpus corpus, SplitRule.ByDocument rule) {
        boolean[] held = new boolean[corpus.documentCount()];
        int valid = 0;
        for (int d = 0; d < held.length; d++) {
            held[d] = isHeldOut(corpus, d, rule);
            valid += held[d] ? 1 : 0;
        }
        if (valid == 0 || valid == held.length) {
            throw new TorteException.Malformed(
                    corpus.origin(),
                    "split of " + held.length + " documents",
                    "documents on both sides",
                    valid == 0 ? "none held out" : "all held out",
                    "Cut the text into more documents with a separator, or hold out another share.");
        }
        return new Split(corpus.select(d -> !held[d]), corpus.select(d -> held[d]));
    }

    private static boolean isHeldOut(Corpus corpus, int document, SplitRule.ByDocument rule) {
        int length = corpus.end(document) - corpus.start(document);
        String content = new Digest()
                .add(MemorySegment.ofArray(corpus.bytes()).asSlice(corpus.start(document), length))
                .hex();
        String hash = new Digest()
                .add(DOMAIN)
                .add(ByteBuffer.allocate(Long.BYTES).putLong(rule.seed()).array())
                .add(HexFormat.of().parseHex(content))
                .hex();
        long key = HexFormat.fromHexDigitsToLong(hash, 0, 2 * Long.BYTES);
        return Math.unsignedMultiplyHigh(key, 1_000_000) < rule.validPerMillion();
    }
}
