package dev.torte.model.io;

import dev.torte.model.io.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the members of an object. */
final class Members {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    Members put(String name, JsonValue value) {
        members.put(name, value);
        return this;
    }

    Members put(String name, int value) {
        return put(name, JsonValue.of((long) value));
    }

    Members put(String name, float value) {
        // Through the decimal form, so that 0.1f is written 0.1.
        return put(name, Double.parseDouble(Float.toString(value)));
    }

    Members put(String name, double value) {
        return put(name, JsonValue.of(value));
    }

    JsonObject end() {
        return new JsonObject(members);
    }
}
