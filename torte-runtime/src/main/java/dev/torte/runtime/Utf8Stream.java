package dev.torte.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns bytes that arrive one by one into text that may be shown at once: the bytes of a character are held back until it is
 * whole. What can never become a character is shown as U+FFFD. The text of all calls together is what
 * {@code new String(rawBytes(), UTF_8)} would give. One owner thread.
 */
public final class Utf8Stream {
    private static final int LONGEST_CHARACTER = 4;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer pending = ByteBuffer.allocate(LONGEST_CHARACTER);
    // A byte can free at most the replacements of all pending bytes before it.
    private final CharBuffer ready = CharBuffer.allocate(2 * LONGEST_CHARACTER);
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

    /** Starts without bytes. */
    public Utf8Stream() {
        // Everything has its first value.
    }

    /** Takes a byte and returns the text that became whole by it; often empty. */
    public String add(byte value) {
        raw.write(value);
        pending.put(value);
        return decode(false);
    }

    /** Ends the stream: returns U+FFFD for a character that was begun, or the empty text. More bytes may follow. */
    public String flush() {
        String rest = decode(true);
        decoder.reset();
        return rest;
    }

    /** Returns a copy of all bytes taken. */
    public byte[] rawBytes() {
        return raw.toByteArray();
    }

    private String decode(boolean end) {
        pending.flip();
        decoder.decode(pending, ready, end);
        if (end) {
            decoder.flush(ready);
        }
        pending.compact();
        ready.flip();
        String text = ready.toString();
        ready.clear();
        return text;
    }
}
