package dev.torte.corpus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts the bytes of one text file into documents as a {@link Separator} says.
 *
 * <p>Except for {@link Separator.Line}, whose marker lines and blank documents are left out, the documents tile the
 * text: put back together they are the file.
 */
final class DocumentCutter {
    /** Receives the documents in order; {@code title} is empty where the separator names none. */
    interface Receiver {
        void document(int from, int to, String title);
    }

    /** Longest title taken from a heading line, in bytes: names are for people. */
    private static final int MAX_TITLE = 200;

    private final byte[] text;
    private final Receiver receiver;

    private DocumentCutter(byte[] text, Receiver receiver) {
        this.text = text;
        this.receiver = receiver;
    }

    /** Calls {@code receiver} once for each document of {@code text}, in order; never with an empty range. */
    static void cut(byte[] text, Separator separator, Receiver receiver) {
        if (text.length == 0) {
            return;
        }
        DocumentCutter cutter = new DocumentCutter(text, receiver);
        switch (separator) {
            case Separator.WholeFile() -> receiver.document(0, text.length, "");
            case Separator.Line(String marker) -> cutter.atLines(marker.getBytes(StandardCharsets.UTF_8));
            case Separator.Heading(String prefix) -> cutter.beforeHeadings(prefix.getBytes(StandardCharsets.UTF_8));
            case Separator.BlankLines(int count) -> cutter.behindBlankLines(count);
            case Separator.Pieces(int bytes) -> cutter.inPieces(bytes);
        }
    }

    private void atLines(byte[] marker) {
        int start = 0;
        for (int line = 0; line < text.length; line = lineEnd(line)) {
            int next = lineEnd(line);
            if (Arrays.equals(text, line, contentEnd(line, next), marker, 0, marker.length)) {
                giveUnlessBlank(start, line);
                start = next;
            }
        }
        giveUnlessBlank(start, text.length);
    }

    private void giveUnlessBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if ((text[i] & 0xff) > ' ') {
                receiver.document(from, to, "");
                return;
            }
        }
    }

    private void beforeHeadings(byte[] prefix) {
        int start = 0;
        String title = "";
        for (int line = 0; line < text.length; line = lineEnd(line)) {
            int end = contentEnd(line, lineEnd(line));
            if (end - line >= prefix.length
                    && Arrays.equals(text, line, line + prefix.length, prefix, 0, prefix.length)) {
                if (line > start) {
                    receiver.document(start, line, title);
                }
                start = line;
                int titleAt = line + prefix.length;
                title = new String(text, titleAt, Math.min(end - titleAt, MAX_TITLE), StandardCharsets.UTF_8).strip();
            }
        }
        receiver.document(start, text.length, title);
    }

    private void behindBlankLines(int count) {
        int start = 0;
        int blank = 0;
        for (int line = 0; line < text.length; line = lineEnd(line)) {
            if (contentEnd(line, lineEnd(line)) == line) {
                blank++;
                continue;
            }
            // Blank lines before the first text belong to the first document: it has no one before it.
            if (blank >= count && line > start && !allBlank(start, line)) {
                receiver.document(start, line, "");
                start = line;
            }
            blank = 0;
        }
        receiver.document(start, text.length, "");
    }

    private boolean allBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] != '\n' && text[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private void inPieces(int bytes) {
        int start = 0;
        while (start < text.length) {
            int end = (int) Math.min(text.length, start + 2L * bytes);
            for (int i = (int) Math.min(end, start + (long) bytes - 1); i < end; i++) {
                if (text[i] == '\n') {
                    end = i + 1;
                }
            }
            receiver.document(start, end, "");
            start = end;
        }
    }

    /** Returns the index behind the line that begins at {@code line}, its line end included. */
    private int lineEnd(int line) {
        int i = line;
        while (i < text.length && text[i] != '\n') {
            i++;
        }
        return Math.min(i + 1, text.length);
    }

    /** Returns the index behind the content of the line [line, next): without {@code \n} or {@code \r\n}. */
    private int contentEnd(int line, int next) {
        int end = next;
        if (end > line && text[end - 1] == '\n') {
            end--;
            if (end > line && text[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }
}
