package dev.torte.model.io;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** A number as it was written. */
    record JsonNumber(String text) implements JsonValue {
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

    /** Returns a number in the shortest decimal form that reads back as the same double. */
    static JsonValue of(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no number for " + value);
        }
        return new JsonNumber(
                value == Math.rint(value) && Math.abs(value) < 1e15
                        ? (long) value + ".0"
                        : Double.toString(value).replace("E", "e"));
    }

    static JsonValue of(boolean value) {
        return new JsonBool(value);
    }
}
