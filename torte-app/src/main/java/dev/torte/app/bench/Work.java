package dev.torte.app.bench;

import dev.torte.runtime.Generator;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Session;
import dev.torte.runtime.WeightTraffic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What is timed. Which bytes a model reads does not change what it computes, so they are the same for all; only a token model
 * computes less for bytes that have fewer symbols. Encoding counts.
 */
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

        /** Returns which weights this work walks. */
        WeightTraffic traffic(LoadedModel model) {
            return WeightTraffic.of(model, Arrays.copyOf(Text.BYTES, promptBytes), bytes());
        }

        @Override
        public long nanos(Session session) {
            session.reset();
            Text.read(session, promptBytes);
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
            Text.read(session, bytes);
            return System.nanoTime() - start;
        }
    }

    /** Reads text at once with the logits after each byte, as scoring does. */
    record Score() implements Work {
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
            float[] logits = new float[bytes() * session.model().tokenizer().vocabulary()];
            long start = System.nanoTime();
            int[] symbols = Text.symbols(session.model(), bytes());
            session.feedEach(symbols, 0, symbols.length, logits, 0);
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

        private static int[] symbols(LoadedModel model, int bytes) {
            return model.tokenizer().encode(Arrays.copyOf(BYTES, bytes));
        }

        private static void read(Session session, int bytes) {
            session.feed(symbols(session.model(), bytes));
        }
    }
}
