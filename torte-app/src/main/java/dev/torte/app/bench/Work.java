package dev.torte.app.bench;

import dev.torte.model.Model;
import dev.torte.runtime.Generator;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Session;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is timed. Which bytes a model reads does not change what it computes, so they are the same for all. */
sealed interface Work {
    /** Bytes of the text that is read; what a context of 256 holds beside one patch. */
    int LONGEST = 254;

    /** Returns its name in tables. */
    String title();

    /** Returns how many bytes are read or written once. */
    int bytes();

    /** Does it once on a session of its own and returns the time of the part that counts. */
    long nanos(Session session);

    /** Writes 64 bytes, byte by byte, greedily, after a prompt whose reading is not timed. */
    record Decode(int promptBytes) implements Work {
        private static final byte[] NOTHING = {};

        @Override
        public String title() {
            return "decode after " + promptBytes;
        }

        @Override
        public int bytes() {
            return 64;
        }

        @Override
        public long nanos(Session session) {
            session.reset();
            session.feed(Text.BYTES, 0, promptBytes);
            Generator generator = new Generator(session, Sampling.greedy());
            long start = System.nanoTime();
            generator.generate(NOTHING, bytes(), value -> true);
            return System.nanoTime() - start;
        }
    }

    /** Reads a prompt at once; only the last byte's logits are wanted. */
    record Prefill(int bytes) implements Work {
        @Override
        public String title() {
            return "prefill " + bytes;
        }

        @Override
        public long nanos(Session session) {
            session.reset();
            long start = System.nanoTime();
            session.feed(Text.BYTES, 0, bytes);
            return System.nanoTime() - start;
        }
    }

    /** Reads text at once with the logits after each byte, as scoring does. */
    record Score() implements Work {
        private static final float[] LOGITS = new float[128 * Model.BYTES];

        @Override
        public String title() {
            return "score 128";
        }

        @Override
        public int bytes() {
            return 128;
        }

        @Override
        public long nanos(Session session) {
            session.reset();
            long start = System.nanoTime();
            session.feedEach(Text.BYTES, 0, bytes(), LOGITS, 0);
            return System.nanoTime() - start;
        }
    }

    /** What is read. */
    final class Text {
        private static final byte[] BYTES = Arrays.copyOf(
                "The lighthouse keeper counted the ships twice, then wrote the smaller number down. "
                        .repeat(4)
                        .getBytes(StandardCharsets.US_ASCII),
                LONGEST);

        private Text() {}
    }
}
