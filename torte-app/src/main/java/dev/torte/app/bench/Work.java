package dev.torte.app.bench;

import dev.torte.model.contract.Tokenizer;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Sampler;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Session;
import dev.torte.runtime.WeightTraffic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What is timed. Which bytes a model of bytes reads does not change how much it computes; a token model computes less for bytes that
 * have fewer symbols, so both read the same text. Encoding counts.
 */
sealed interface Work {
    /** Bytes of the text that is read; what a context of 256 holds beside one patch. */
    int LONGEST = 254;

    /** Returns its name in tables. */
    String title();

    /** Returns how many bytes are read or written once. */
    int bytes();

    /**
     * Does it once on a session of its own and returns the time of the part that counts.
     *
     * @param text at least {@link #LONGEST} bytes, the first of which are read
     */
    long nanos(Session session, byte[] text);

    /** Returns the text that is read where no other is named. */
    static byte[] text() {
        return text(LONGEST);
    }

    /** Returns as many bytes of it. */
    static byte[] text(int bytes) {
        String sentence = "The lighthouse keeper counted the ships twice, then wrote the smaller number down. ";
        return Arrays.copyOf(sentence.repeat(bytes / sentence.length() + 1).getBytes(StandardCharsets.US_ASCII), bytes);
    }

    private static void read(Session session, byte[] text, int bytes) {
        session.feed(session.model().tokenizer().encode(Arrays.copyOf(text, bytes)));
    }

    /**
     * Writes 64 bytes, symbol by symbol, greedily, after a prompt whose reading is not timed. A symbol that goes beyond them is written
     * whole, and the time is that share of what all took: a token model gets no byte for nothing.
     */
    record Decode(int promptBytes) implements Work {
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
            return WeightTraffic.of(model, Arrays.copyOf(text(), promptBytes), bytes());
        }

        @Override
        public long nanos(Session session, byte[] text) {
            session.reset();
            read(session, text, promptBytes);
            Tokenizer tokenizer = session.model().tokenizer();
            Sampler greedy = new Sampler(Sampling.greedy(), tokenizer.vocabulary());
            long written = 0;
            long start = System.nanoTime();
            while (written < bytes()) {
                int symbol = greedy.choose(session.logits(), 0);
                session.feed(symbol);
                written += tokenizer.length(symbol);
            }
            return (System.nanoTime() - start) * bytes() / written;
        }
    }

    /**
     * Writes as {@link Decode} does, but what stands in the text instead of what was chosen: so a token model writes as many bytes with
     * a symbol as in real text, and not as many as in the loops that greedy writing falls into.
     */
    record Follow(int promptBytes) implements Work {
        @Override
        public String title() {
            return "write along after " + promptBytes;
        }

        @Override
        public int bytes() {
            return 64;
        }

        /** Returns which weights this work walks. */
        WeightTraffic traffic(LoadedModel model, byte[] text) {
            Along along = Along.of(model.tokenizer(), text, promptBytes, bytes());
            return WeightTraffic.of(model, along.prompt(), along.rest());
        }

        @Override
        public long nanos(Session session, byte[] text) {
            Along along = Along.of(session.model().tokenizer(), text, promptBytes, bytes());
            session.reset();
            session.feed(along.prompt());
            return along.nanos(session) * bytes() / along.restBytes();
        }
    }

    /** Reads a prompt at once; only the last byte's logits are wanted. */
    record Prefill(int bytes) implements Work {
        @Override
        public String title() {
            return "prefill " + bytes;
        }

        @Override
        public long nanos(Session session, byte[] text) {
            session.reset();
            long start = System.nanoTime();
            read(session, text, bytes);
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
        public long nanos(Session session, byte[] text) {
            session.reset();
            float[] logits = new float[bytes() * session.model().tokenizer().vocabulary()];
            long start = System.nanoTime();
            int[] symbols = session.model().tokenizer().encode(Arrays.copyOf(text, bytes()));
            session.feedEach(symbols, 0, symbols.length, logits, 0);
            return System.nanoTime() - start;
        }
    }
}
