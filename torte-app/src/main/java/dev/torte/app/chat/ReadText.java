package dev.torte.app.chat;

import dev.torte.runtime.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a session has read. Brought to another text it reads only what is new when the old text is its beginning, and starts over
 * otherwise; the logits are the same bits either way. One owner thread.
 */
final class ReadText {
    private final Session session;

    /** What the model thought after each byte; empty where nobody asks. */
    private final Optional<List<PositionSignals>> signals;

    private final byte[] read;
    private int count;

    private ReadText(Session session, int mostBytes, Optional<List<PositionSignals>> signals) {
        this.session = session;
        this.signals = signals;
        this.read = new byte[mostBytes];
    }

    /** Takes over a session of bytes with one stream and forgets what it has read. */
    static ReadText of(Session session, int mostBytes) {
        session.reset();
        return new ReadText(session, mostBytes, Optional.empty());
    }

    /** As {@link #of}, keeping signals of every position. It reads byte by byte, since only the last position can be looked at. */
    static ReadText watched(Session session, int mostBytes) {
        session.reset();
        return new ReadText(session, mostBytes, Optional.of(new ArrayList<>()));
    }

    /**
     * Makes the session one that has read exactly this text.
     *
     * @return how many bytes did not have to be read again
     */
    int become(byte[] text) {
        int known = count <= text.length && Arrays.equals(read, 0, count, text, 0, count) ? count : 0;
        if (known == 0) {
            session.reset();
            signals.ifPresent(List::clear);
            count = 0;
        }
        if (signals.isEmpty()) {
            session.feed(text, known, text.length - known);
            System.arraycopy(text, known, read, known, text.length - known);
            count = text.length;
        } else {
            for (int i = known; i < text.length; i++) {
                add(text[i]);
            }
        }
        return known;
    }

    /** Reads one byte more. */
    void add(byte value) {
        read[count++] = value;
        session.feed(value);
        signals.ifPresent(list -> list.add(PositionSignals.of(session)));
    }

    /** Returns the logits of the next byte, (256); the session's own array. */
    float[] logits() {
        return session.logits();
    }

    /** Returns what the model thought after each byte, in order and as it is now; empty unless watched. */
    Optional<List<PositionSignals>> signals() {
        return signals.map(List::copyOf);
    }
}
