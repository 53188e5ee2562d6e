package dev.torte.model.io;

import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonBool;
import dev.torte.model.io.JsonValue.JsonNull;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Strict JSON (RFC 8259) for files that carry identity: duplicate names, trailing text and deep nesting are refused, and
 * {@link #canonical} writes one spelling of a value only. Written here because this module depends on the JDK alone.
 */
public final class Json {
    /** Deepest nesting: far from the end of any thread's stack. */
    public static final int MAX_DEPTH = 64;

    /** Most values in one text: bounds the tree of a hostile one to about 100 MB. */
    public static final int MAX_VALUES = 1_000_000;

    private final String text;
    private int at;
    private int values;

    private Json(String text) {
        this.text = text;
    }

    /** Text that is not JSON; callers name the file. */
    public static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        private Invalid(String message) {
            super(message);
        }
    }

    /**
     * Parses one value that takes up the whole text.
     *
     * @throws Invalid with line and column
     */
    public static JsonValue parse(String text) throws Invalid {
        Json json = new Json(text);
        JsonValue value = json.value(0);
        json.space();
        if (json.at != text.length()) {
            throw json.invalid("the end of the text");
        }
        return value;
    }

    /**
     * Returns the one canonical spelling: names sorted by code point, no spaces, everything beyond ASCII escaped, integers with their
     * digits, other numbers as the shortest decimal of the same double. Equal to Python's
     * {@code json.dumps(value, sort_keys=True, separators=(",", ":"))}.
     */
    public static String canonical(JsonValue value) {
        return CanonicalJson.write(value);
    }

    private JsonValue value(int depth) throws Invalid {
        space();
        if (depth == MAX_DEPTH && (peek() == '{' || peek() == '[')) {
            throw invalid("at most " + MAX_DEPTH + " levels");
        }
        if (++values > MAX_VALUES) {
            throw invalid("at most " + MAX_VALUES + " values");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new JsonString(string());
            case 't' -> word("true", new JsonBool(true));
            case 'f' -> word("false", new JsonBool(false));
            case 'n' -> word("null", new JsonNull());
            default -> number();
        };
    }

    private JsonValue object(int depth) throws Invalid {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        at++;
        space();
        if (peek() == '}') {
            at++;
            return new JsonObject(members);
        }
        while (true) {
            space();
            int start = at;
            String name = string();
            space();
            expect(':');
            if (members.put(name, value(depth + 1)) != null) {
                at = start;
                throw invalid("every name once, and not again " + canonical(new JsonString(shorten(name))));
            }
            space();
            if (peek() == '}') {
                at++;
                return new JsonObject(members);
            }
            expect(',');
        }
    }

    private JsonValue array(int depth) throws Invalid {
        List<JsonValue> elements = new ArrayList<>();
        at++;
        space();
        if (peek() == ']') {
            at++;
            return new JsonArray(elements);
        }
        while (true) {
            elements.add(value(depth + 1));
            space();
            if (peek() == ']') {
                at++;
                return new JsonArray(elements);
            }
            expect(',');
        }
    }

    private JsonValue number() throws Invalid {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        if (!JsonNumber.isNumber(number)) {
            at = start;
            throw invalid(number.isEmpty() ? "a value" : "a number within the range of a double");
        }
        return new JsonNumber(number);
    }

    private JsonValue word(String word, JsonValue value) throws Invalid {
        if (!text.startsWith(word, at)) {
            throw invalid("a value");
        }
        at += word.length();
        return value;
    }

    private String string() throws Invalid {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = peek();
            if (c < ' ') {
                throw invalid("a closing quote");
            }
            at++;
            if (c == '"') {
                return out.toString();
            }
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() throws Invalid {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            default -> {
                at--;
                throw invalid("an escape");
            }
        };
    }

    private char unicode() throws Invalid {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            // Character.digit would also take digits of other scripts.
            int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw invalid("four hexadecimal digits");
            }
            code = 16 * code + digit;
            at++;
        }
        return (char) code;
    }

    private void expect(char c) throws Invalid {
        if (peek() != c) {
            throw invalid("'" + c + "'");
        }
        at++;
    }

    /** Returns the character at the cursor, or 0 at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private Invalid invalid(String expected) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(at, text.length()); i++) {
            column = text.charAt(i) == '\n' ? 1 : column + 1;
            line += text.charAt(i) == '\n' ? 1 : 0;
        }
        String found = at < text.length() ? describe(text.charAt(at)) : "the end";
        return new Invalid("line " + line + ", column " + column + ": expected " + expected + ", found " + found);
    }

    private static String describe(char c) {
        return c > ' ' && c < 0x7F
                ? "'" + c + "'"
                : "U+" + HexFormat.of().withUpperCase().toHexDigits(c);
    }

    private static String shorten(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "...";
    }
}
