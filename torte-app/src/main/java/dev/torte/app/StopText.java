package dev.torte.app;

import java.io.ByteArrayOutputStream;

/**
 * Cuts a stream of bytes before a text that ends it. Holds back what may be the beginning of that text; an empty text never
 * comes.
 */
public final class StopText {
    private final byte[] stop;
    private final byte[] held;
    private int heldCount;
    private boolean reached;

    /** Watches for a text; empty for none. */
    public StopText(byte[] stop) {
        this.stop = stop.clone();
        this.held = new byte[stop.length];
    }

    /** Takes a byte and returns those that are now known to lie before the stop. */
    public byte[] add(byte value) {
        if (stop.length == 0) {
            return new byte[] {value};
        }
        held[heldCount++] = value;
        ByteArrayOutputStream free = new ByteArrayOutputStream();
        while (heldCount > 0 && !begins()) {
            free.write(held[0]);
            heldCount--;
            System.arraycopy(held, 1, held, 0, heldCount);
        }
        if (heldCount == stop.length) {
            reached = true;
            heldCount = 0;
        }
        return free.toByteArray();
    }

    private boolean begins() {
        for (int i = 0; i < heldCount; i++) {
            if (held[i] != stop[i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the text came. */
    public boolean reached() {
        return reached;
    }

    /** Ends the stream: returns what was held back in vain. */
    public byte[] rest() {
        byte[] rest = new byte[heldCount];
        System.arraycopy(held, 0, rest, 0, heldCount);
        heldCount = 0;
        return rest;
    }
}
