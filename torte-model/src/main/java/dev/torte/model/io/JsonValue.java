package dev.torte.model.io;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A JSON value. Objects keep the order of their members. */
public sealed interface JsonValue {

    /** Members by name; no name twice. */
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {
        public JsonObject {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** Returns a member if it is there. */
        public Optional<JsonValue> get(String name) {
            return Optional.ofNullable(members.get(name));
        }
    }

    record JsonArray(List<JsonValue> elements) implements JsonValue {
        public JsonArray {
            elements = List.copyOf(elements);
        }
    }

    record JsonString(String value) implements JsonValue {}

    /**
     * A number as it was written, so that no digit is lost.
     *
     * @param text by the grammar of RFC 8259, at most {@value #MAX_LENGTH} characters, a fraction within the range of a double
     */
    record JsonNumber(String text) implements JsonValue {
        /** Longest accepted text: more than any double needs. */
        public static final int MAX_LENGTH = 400;

        private static final Pattern GRAMMAR = Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][+-]?[0-9]++)?");

        public JsonNumber {
            if (!isNumber(text)) {
                throw new IllegalArgumentException("not a JSON number within the range of a double: "
                        + text.substring(0, Math.min(text.length(), MAX_LENGTH)));
            }
        }

        static boolean isNumber(String text) {
            return text.length() <= MAX_LENGTH
                    && GRAMMAR.matcher(text).matches()
                    && (isInteger(text) || Double.isFinite(Double.parseDouble(text)));
        }

        /** Returns whether the text has neither a fraction nor an exponent. */
        public boolean isInteger() {
            return isInteger(text);
        }

        private static boolean isInteger(String text) {
            return text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0;
        }

        /** Returns the value of an integer without fraction or exponent, or empty. */
        public Optional<Long> asLong() {
            try {
                return Optional.of(Long.parseLong(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        public double asDouble() {
            return Double.parseDouble(text);
        }
    }

    record JsonBool(boolean value) implements JsonValue {}

    record JsonNull() implements JsonValue {}

    static JsonValue of(String value) {
        return new JsonString(value);
    }

    static JsonValue of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    /** Returns a number in the shortest decimal form that reads back as the same double; NaN and infinities are refused. */
    static JsonValue of(double value) {
        return new JsonNumber(CanonicalJson.number(value));
    }

    static JsonValue of(boolean value) {
        return new JsonBool(value);
    }
}
