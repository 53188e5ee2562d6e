package dev.torte.model.io;

import java.nio.charset.StandardCharsets;

/** Guesses from its first bytes what a file is that is not what it should be, to say so in an error. */
final class FileStart {
    private FileStart() {}

    /** Returns a few words about a file that starts with these bytes, 16 at most. */
    static String describe(byte[] start) {
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
        String text = new String(start, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
        return "a text file that starts with \"" + text + "\"";
    }

    private static boolean startsWith(byte[] start, String magic) {
        byte[] bytes = magic.getBytes(StandardCharsets.US_ASCII);
        return start.length >= bytes.length
                && new String(start, 0, bytes.length, StandardCharsets.ISO_8859_1).equals(magic);
    }
}
