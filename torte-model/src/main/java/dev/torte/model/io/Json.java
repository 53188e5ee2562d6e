package dev.torte.model.io;

import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonBool;
import dev.torte.model.io.JsonValue.JsonNull;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Strict JSON (RFC 8259) for files that carry identity: duplicate names, trailing text and deep nesting are refused, and
 * {@link #canonical} writes one spelling of a value only. Written here because this module depends on the JDK alone.
 */
public final class Json {
    private static final int DEEPEST = 64;
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

    private final String text;
    private int at;

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

    /** Returns the one canonical spelling: names sorted by code unit, no spaces, everything beyond ASCII escaped. */
    public static String canonical(JsonValue value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(JsonValue value, StringBuilder out) {
        switch (value) {
            case JsonObject object -> {
                String separator = "{";
                for (Map.Entry<String, JsonValue> member : new TreeMap<>(object.members()).entrySet()) {
                    out.append(separator);
                    separator = ",";
                    quote(member.getKey(), out);
                    out.append(':');
                    write(member.getValue(), out);
                }
                out.append(object.members().isEmpty() ? "{}" : "}");
            }
            case JsonArray array -> {
                out.append('[');
                for (int i = 0; i < array.elements().size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    write(array.elements().get(i), out);
                }
                out.append(']');
            }
            case JsonString string -> quote(string.value(), out);
            case JsonNumber number -> out.append(number.text());
            case JsonBool bool -> out.append(bool.value());
            case JsonNull none -> out.append("null");
        }
    }

    private static void quote(String value, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || c > '~') {
                        out.append("\\u");
                        String hex = Integer.toHexString(c);
                        out.repeat('0', 4 - hex.length()).append(hex);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private JsonValue value(int depth) throws Invalid {
        if (depth > DEEPEST) {
            throw invalid("at most " + DEEPEST + " levels");
        }
        space();
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
                throw invalid("the name \"" + name + "\" only once");
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
        Matcher matcher = NUMBER.matcher(text).region(at, text.length());
        if (!matcher.lookingAt() || matcher.end() - at > 40) {
            throw invalid("a value");
        }
        at = matcher.end();
        return new JsonNumber(matcher.group());
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
            int digit = Character.digit(peek(), 16);
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
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new Invalid("line " + line + ", column " + column + ": expected " + expected + ", found " + found);
    }
}
