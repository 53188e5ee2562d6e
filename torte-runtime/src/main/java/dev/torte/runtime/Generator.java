package dev.torte.runtime;

/**
 * Writes on: feeds a prompt to a session, then chooses byte after byte. One owner thread.
 *
 * <p>An empty prompt on a session that has read nothing is replaced by one newline, which is neither emitted nor part of the
 * text that no-repeat looks at: every text may begin after a line's end.
 */
public final class Generator {
    private static final byte NEWLINE = '\n';

    private final Session session;
    private final Sampler sampler;

    /** Takes over a session of one stream; whatever it has read goes before the prompt. */
    public Generator(Session session, Sampling sampling) {
        if (session.streams() != 1) {
            throw new IllegalArgumentException("a generator needs a session of 1 stream, found " + session.streams());
        }
        this.session = session;
        this.sampler = new Sampler(sampling);
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
        for (byte value : prompt) {
            sampler.accept(value);
        }
        session.feed(prompt, 0, prompt.length);
        if (session.bytesRead() == 0) {
            session.feed(NEWLINE);
        }
        for (int i = 0; i < count; i++) {
            byte next = sampler.choose(session.logits(), 0);
            if (sampler.stopsAt(next)) {
                return End.STOP_BYTE;
            }
            sampler.accept(next);
            session.feed(next);
            if (!sink.accept(next)) {
                return End.CANCELLED;
            }
        }
        return End.LENGTH;
    }
}
