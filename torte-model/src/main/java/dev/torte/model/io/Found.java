package dev.torte.model.io;

import java.nio.charset.StandardCharsets;

/** Words for an error about what a file holds instead of what it should hold. */
public final class Found {
    /** How many bytes are looked at. */
    public static final int BYTES = 16;

    private static final int LONGEST_QUOTE = 120;

    private Found() {}

    /** Returns text of a file in one short line: it may be long, or hold line breaks and worse. */
    public static String quote(String text) {
        String start = text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
        return start.replaceAll("\\p{Cntrl}", "?");
    }

    /** Guesses what a file is that starts with these bytes, {@link #BYTES} at most. */
    public static String start(byte[] start) {
        if (start.length == 0) {
            return "an empty file";
        }
        if (startsWith(start, "PK")) {
            return "a zip archive, perhaps a .pt or .npz file";
        }
        if (startsWith(start, "GGUF")) {
            return "a GGUF file";
        }
        if (start.length > 1 && start[0] == (byte) 0x80 && start[1] > 0 && start[1] < 6) {
            return "a bare pickle, perhaps a .pt file from before PyTorch 1.6";
        }
        if (start.length > 1 && start[0] == 0x1F && start[1] == (byte) 0x8B) {
            return "a gzip file";
        }
        for (byte b : start) {
            // Bytes below 0 occur in UTF-8 text.
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return "other data";
            }
        }
        // The last character may be cut in half.
        String text =
                new String(start, StandardCharsets.UTF_8).replace("\uFFFD", "").replaceAll("\\p{Cntrl}", " ");
        return "a text file that starts with \"" + text.strip() + "\"";
    }

    private static boolean startsWith(byte[] start, String magic) {
        byte[] bytes = magic.getBytes(StandardCharsets.US_ASCII);
        return start.length >= bytes.length
                && new String(start, 0, bytes.length, StandardCharsets.ISO_8859_1).equals(magic);
    }
}
