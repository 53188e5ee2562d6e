package dev.torte.app.chat;

import java.nio.charset.StandardCharsets;

/** Text without control characters: nothing in it ends a line, moves a cursor or changes a terminal. */
final class PlainText {
    private static final int LONGEST_CHARACTER = 4;

    private PlainText() {}

    /** Returns the text with a space for every control character (U+0000..U+001F, U+007F..U+009F). */
    static String of(String text) {
        StringBuilder plain = new StringBuilder(text);
        for (int i = 0; i < plain.length(); i++) {
            if (Character.isISOControl(plain.charAt(i))) {
                plain.setCharAt(i, ' ');
            }
        }
        return plain.toString();
    }

    /** Returns the longest beginning of whole characters that has at most {@code most} bytes in UTF-8. */
    static String cut(String text, int most) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int next = end + Character.charCount(text.codePointAt(end));
            // No character has more than four bytes, so counting stops soon after the limit however long the text is.
            bytes += text.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > most) {
                break;
            }
            end = next;
        }
        assert bytes <= most + LONGEST_CHARACTER;
        return text.substring(0, end);
    }
}
