package dev.torte.app.bench;

import dev.torte.model.Model;
import dev.torte.runtime.Generator;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Session;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is timed. Which bytes a model reads does not change what it computes, so they are the same for all. */
enum Work {
    /** Writes byte by byte, greedily, after a prompt whose reading is not timed. */
    DECODE("decode", 64) {
        @Override
        long nanos(Session session, float[] logits) {
            session.reset();
            session.feed(TEXT, 0, PROMPT_BYTES);
            Generator generator = new Generator(session, Sampling.greedy());
            long start = System.nanoTime();
            generator.generate(NOTHING, bytes(), value -> true);
            return System.nanoTime() - start;
        }
    },

    /** Reads a prompt at once; only the last byte's logits are wanted. */
    PREFILL_128("prefill 128", 128) {
        @Override
        long nanos(Session session, float[] logits) {
            return prefill(session, bytes());
        }
    },

    /** The longest prompt that leaves room for a patch in a context of 256 bytes. */
    PREFILL_254("prefill 254", 254) {
        @Override
        long nanos(Session session, float[] logits) {
            return prefill(session, bytes());
        }
    },

    /** Reads text at once with the logits after each byte, as scoring does. */
    SCORE("score 128", 128) {
        @Override
        long nanos(Session session, float[] logits) {
            session.reset();
            long start = System.nanoTime();
            session.feedEach(TEXT, 0, bytes(), logits, 0);
            return System.nanoTime() - start;
        }
    };

    /** The most floats that any work writes. */
    static final int LOGITS = 128 * Model.BYTES;

    private static final int PROMPT_BYTES = 128;
    private static final byte[] NOTHING = {};
    private static final byte[] TEXT = Arrays.copyOf(
            "The lighthouse keeper counted the ships twice, then wrote the smaller number down. "
                    .repeat(4)
                    .getBytes(StandardCharsets.US_ASCII),
            254);

    private final String title;
    private final int bytes;

    Work(String title, int bytes) {
        this.title = title;
        this.bytes = bytes;
    }

    String title() {
        return title;
    }

    /** Returns how many bytes are read or written once. */
    int bytes() {
        return bytes;
    }

    /**
     * Does it once and returns the time of the part that counts.
     *
     * @param logits overwritten; room for {@value #LOGITS}
     */
    abstract long nanos(Session session, float[] logits);

    private static long prefill(Session session, int count) {
        session.reset();
        long start = System.nanoTime();
        session.feed(TEXT, 0, count);
        return System.nanoTime() - start;
    }
}
