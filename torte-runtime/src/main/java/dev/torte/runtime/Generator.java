package dev.torte.runtime;

import dev.torte.model.contract.Tokenizer;
import java.io.ByteArrayOutputStream;

/**
 * Writes on: feeds a prompt to a session, then chooses symbol after symbol and emits their bytes. One owner thread.
 *
 * <p>An empty prompt on a session that has read nothing is replaced by one newline, which is neither emitted nor part of the
 * text that no-repeat looks at: every text may begin after a line's end.
 *
 * <p>A symbol of several bytes may be cut short by the number of bytes that is wanted. Then nothing has read it yet: the next
 * call goes on with its other bytes, or, when a prompt comes, forgets them and encodes what was emitted together with the prompt.
 */
public final class Generator {
    private static final byte NEWLINE = '\n';

    private final Session session;
    private final Sampler sampler;
    private final Tokenizer tokenizer;
    private final boolean[] stops = new boolean[256];

    /** The symbol whose bytes are being emitted, and how many of them were; 0 when it was read or there is none. */
    private int current;

    private int emitted;

    /** Takes over a session of one stream; whatever it has read goes before the prompt. */
    public Generator(Session session, Sampling sampling) {
        if (session.streams() != 1) {
            throw new IllegalArgumentException("a generator needs a session of 1 stream, found " + session.streams());
        }
        this.session = session;
        this.tokenizer = session.model().tokenizer();
        this.sampler = new Sampler(sampling, tokenizer.vocabulary());
        sampling.stopBytes().forEach(stop -> stops[stop] = true);
    }

    /** Where the bytes go. */
    public interface Sink {
        /** Takes a byte; returns whether to go on. */
        boolean accept(byte value);
    }

    /** Why no more bytes came. */
    public enum End {
        /** As many as were asked for. */
        LENGTH,
        /** A stop byte was chosen. */
        STOP_BYTE,
        /** The sink wanted no more. */
        CANCELLED
    }

    /**
     * Emits up to {@code count} bytes after a prompt. May be called again to go on from there.
     *
     * @return why it ended
     */
    public End generate(byte[] prompt, int count, Sink sink) {
        if (count < 0) {
            throw new IllegalArgumentException("the number of bytes must be at least 0, found " + count);
        }
        if (prompt.length > 0) {
            read(tokenizer.encode(afterEmitted(prompt)));
        }
        if (session.symbolsRead() == 0 && emitted == 0) {
            session.feed(NEWLINE & 0xFF);
        }
        for (int i = 0; i < count; i++) {
            if (emitted == 0) {
                current = sampler.choose(session.logits(), 0);
            }
            byte next = tokenizer.byteOf(current, emitted);
            if (stops[next & 0xFF]) {
                read(tokenizer.encode(afterEmitted(new byte[0])));
                return End.STOP_BYTE;
            }
            emitted++;
            if (emitted == tokenizer.length(current)) {
                emitted = 0;
                sampler.accept(current);
                session.feed(current);
            }
            if (!sink.accept(next)) {
                return End.CANCELLED;
            }
        }
        return End.LENGTH;
    }

    private void read(int[] symbols) {
        for (int symbol : symbols) {
            sampler.accept(symbol);
        }
        session.feed(symbols);
    }

    /** Gives up the current symbol and returns what was emitted of it with other bytes behind. */
    private byte[] afterEmitted(byte[] bytes) {
        if (emitted == 0) {
            return bytes;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < emitted; i++) {
            all.write(tokenizer.byteOf(current, i));
        }
        emitted = 0;
        all.writeBytes(bytes);
        return all.toByteArray();
    }
}
