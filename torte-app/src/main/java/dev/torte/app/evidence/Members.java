package dev.torte.app.evidence;

import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNull;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Collects the members of a JSON object that is being written. One owner thread. */
public final class Members {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    public Members put(String name, JsonValue value) {
        members.put(name, value);
        return this;
    }

    public Members put(String name, String value) {
        return put(name, JsonValue.of(value));
    }

    public Members put(String name, long value) {
        return put(name, JsonValue.of(value));
    }

    /** Puts a finite number. */
    public Members put(String name, double value) {
        return put(name, JsonValue.of(value));
    }

    /** Puts an array. */
    public Members put(String name, Collection<? extends JsonValue> elements) {
        return put(
                name,
                new JsonArray(elements.stream().<JsonValue>map(value -> value).toList()));
    }

    /** Puts a text, or null where there is none. */
    public Members put(String name, Optional<String> value) {
        return put(name, value.<JsonValue>map(JsonValue::of).orElse(new JsonNull()));
    }

    /** Returns an array of numbers. */
    public static JsonArray numbers(double... values) {
        return new JsonArray(
                Arrays.stream(values).<JsonValue>mapToObj(JsonValue::of).toList());
    }

    /** Returns the array of some values. */
    public static JsonArray array(Stream<? extends JsonValue> values) {
        return new JsonArray(values.<JsonValue>map(value -> value).toList());
    }

    /** Returns the object. */
    public JsonObject end() {
        return new JsonObject(members);
    }
}
