package dev.torte.runtime.routing;

import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Models that read one text in turns. Each has a session of its own, made at its first turn, that goes on where it was: at a new turn it
 * reads what it missed, but no more than the last {@value #CATCH_UP} bytes of it. One owner thread.
 */
public final class SessionsInTurn {
    /** How much a model reads of what it missed. */
    public static final int CATCH_UP = 32;

    private final List<LoadedModel> models;
    private final List<Optional<Session>> sessions = new ArrayList<>();
    private final long[] readTo;
    private final byte[] last = new byte[CATCH_UP];
    private final byte[] missed = new byte[CATCH_UP];
    private long read;

    /**
     * Starts before the first byte.
     *
     * @throws IllegalArgumentException if a model's symbols are not bytes
     */
    public SessionsInTurn(List<LoadedModel> models) {
        models.forEach(ModelProfile::requireBytes);
        this.models = List.copyOf(models);
        this.readTo = new long[models.size()];
        for (int i = 0; i < models.size(); i++) {
            sessions.add(Optional.empty());
        }
    }

    /** Adds a byte to the text; no model reads it yet. */
    public void append(byte value) {
        last[(int) (read % CATCH_UP)] = value;
        read++;
    }

    /** Returns how many bytes the text has. */
    public long bytes() {
        return read;
    }

    /** Returns how many bytes at the end of the text a model has not read. */
    public long behind(int model) {
        return read - readTo[model];
    }

    /** Returns a model's session at the end of the text. It may be looked at, and is read only. */
    public Session caughtUp(int model) {
        Session session = sessions.get(model).orElseGet(() -> begun(model));
        if (readTo[model] < read) {
            int count = (int) Math.min(CATCH_UP, read - readTo[model]);
            for (int i = 0; i < count; i++) {
                missed[i] = last[(int) ((read - count + i) % CATCH_UP)];
            }
            session.feed(missed, 0, count);
            readTo[model] = read;
        }
        return session;
    }

    private Session begun(int model) {
        Session session = models.get(model).session();
        sessions.set(model, Optional.of(session));
        return session;
    }
}
