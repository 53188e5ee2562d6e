package dev.torte.corpus;

import dev.torte.model.TorteException;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The texts of a JSON-lines file: one object a line, blank lines skipped, empty texts left out. */
final class JsonLines {
    /** Receives the texts in order; {@code line} counts from 1. */
    interface Receiver {
        void text(int line, byte[] utf8);
    }

    private static final String NEXT_STEP = "Repair or remove that line, or name another text field.";

    private final Path path;
    private final byte[] bytes;
    private final String textField;
    private final String within;

    /** {@code name} tells the entry apart where {@code path} is an archive. */
    JsonLines(Path path, String name, byte[] bytes, String textField) {
        this.path = path;
        this.bytes = bytes;
        this.textField = textField;
        int entry = name.indexOf('!');
        this.within = entry < 0 ? "" : "entry " + name.substring(entry + 1) + ", ";
    }

    void forEach(Receiver receiver) {
        int line = 1;
        for (int from = 0; from < bytes.length; line++) {
            int end = from;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (!isBlank(from, end)) {
                byte[] text = text(from, end, within + "line " + line);
                if (text.length > 0) {
                    receiver.text(line, text);
                }
            }
            from = end + 1;
        }
    }

    private byte[] text(int from, int end, String where) {
        JsonValue value;
        try {
            value = Json.parse(decode(from, end, where));
        } catch (Json.Invalid e) {
            // The parser saw one line only, so its own line number is always 1.
            String reason = e.getMessage().replaceFirst("^line 1, ", "");
            throw new TorteException.Malformed(path, where, "one JSON object", reason, NEXT_STEP);
        }
        if (!(value instanceof JsonObject object)) {
            throw new TorteException.Malformed(path, where, "a JSON object", "another JSON value", NEXT_STEP);
        }
        Optional<JsonValue> field = object.get(textField);
        if (field.isEmpty() || !(field.get() instanceof JsonString(String text))) {
            String found = field.isPresent()
                    ? "a field \"" + textField + "\" that is no string"
                    : "only the fields " + object.members().keySet();
            throw new TorteException.Malformed(path, where, "a string field \"" + textField + "\"", found, NEXT_STEP);
        }
        return encode(text, where);
    }

    private String decode(int from, int end, String where) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, end - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new TorteException.Malformed(path, where, "UTF-8", "bytes that are not", NEXT_STEP);
        }
    }

    private byte[] encode(String text, String where) {
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[utf8.remaining()];
            utf8.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new TorteException.Malformed(
                    path, where, "text that UTF-8 can hold", "half a surrogate pair", NEXT_STEP);
        }
    }

    private boolean isBlank(int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
