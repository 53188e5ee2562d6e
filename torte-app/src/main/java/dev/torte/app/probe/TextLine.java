package dev.torte.app.probe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A line of text.
 *
 * @param start offset of its first byte
 * @param end   offset of its line feed, or the end of the text
 * @param text  without its end
 */
record TextLine(int start, int end, String text) {
    private static final String OPENERS = "([{";
    private static final String CLOSERS = ")]}";

    /** Returns all lines of a text; its last one may lack an end. */
    static List<TextLine> all(byte... text) {
        List<TextLine> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                lines.add(of(text, start, i));
                start = i + 1;
            }
        }
        if (start < text.length) {
            lines.add(of(text, start, text.length));
        }
        return lines;
    }

    /** Returns the first line of a text if it has an end. */
    static Optional<TextLine> first(byte... text) {
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\n') {
                return Optional.of(of(text, 0, i));
            }
        }
        return Optional.empty();
    }

    private static TextLine of(byte[] text, int start, int end) {
        return new TextLine(start, end, new String(text, start, end - start, StandardCharsets.UTF_8));
    }

    /** Returns whether double quotation marks and brackets come in pairs, brackets nested, and nothing is in it that nobody can read. */
    boolean isClosed() {
        Deque<Integer> open = new ArrayDeque<>();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (OPENERS.indexOf(c) >= 0) {
                open.push(OPENERS.indexOf(c));
            } else if (CLOSERS.indexOf(c) >= 0) {
                if (open.isEmpty() || open.pop() != CLOSERS.indexOf(c)) {
                    return false;
                }
            } else if (Character.isISOControl(c) || c == '\uFFFD') {
                return false;
            }
        }
        return !quoted && open.isEmpty();
    }
}
