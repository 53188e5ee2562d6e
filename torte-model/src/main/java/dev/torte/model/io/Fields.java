package dev.torte.model.io;

import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonBool;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the members of a JSON object strictly: each once, each of its type, none left over at {@link #end}. */
final class Fields {
    private final Path file;
    private final String where;
    private final Map<String, JsonValue> left;

    Fields(Path file, String where, JsonValue value) {
        this.file = file;
        this.where = where;
        if (!(value instanceof JsonObject object)) {
            throw malformed(file, where, "an object", Json.canonical(value));
        }
        this.left = new LinkedHashMap<>(object.members());
    }

    static TorteException malformed(Path file, String where, String expected, String found) {
        return new TorteException.Malformed(
                file, where, expected, found, "Compare with the recipes that 'torte model inspect' prints.");
    }

    private JsonValue take(String name, String expected) {
        JsonValue value = left.remove(name);
        if (value == null) {
            throw malformed(file, where + "." + name, expected, "nothing");
        }
        return value;
    }

    int integer(String name) {
        return integer(where + "." + name, take(name, "a whole number"));
    }

    private int integer(String place, JsonValue value) {
        Optional<Long> number = value instanceof JsonNumber n ? n.asLong() : Optional.empty();
        if (number.isEmpty() || number.get() < 0 || number.get() > 1 << 24) {
            throw malformed(file, place, "a whole number from 0 to 16777216", Json.canonical(value));
        }
        return number.get().intValue();
    }

    List<Integer> integers(String name) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonValue element : array(name)) {
            numbers.add(integer(where + "." + name, element));
        }
        return numbers;
    }

    double real(String name) {
        JsonValue value = take(name, "a number");
        if (value instanceof JsonNumber number && Double.isFinite(number.asDouble())) {
            return number.asDouble();
        }
        throw malformed(file, where + "." + name, "a number", Json.canonical(value));
    }

    boolean bool(String name) {
        if (take(name, "true or false") instanceof JsonBool bool) {
            return bool.value();
        }
        throw malformed(file, where + "." + name, "true or false", "another value");
    }

    String oneOf(String name, String... allowed) {
        String expected = "one of " + Arrays.toString(allowed);
        JsonValue value = take(name, expected);
        if (value instanceof JsonString string && Arrays.asList(allowed).contains(string.value())) {
            return string.value();
        }
        throw malformed(file, where + "." + name, expected, Json.canonical(value));
    }

    String kind(String... allowed) {
        return oneOf("kind", allowed);
    }

    void expectText(String name, String text) {
        oneOf(name, text);
    }

    Fields object(String name) {
        return new Fields(file, where + "." + name, take(name, "an object"));
    }

    List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        for (JsonValue element : array(name)) {
            objects.add(new Fields(file, where + "." + name + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    private List<JsonValue> array(String name) {
        JsonValue value = take(name, "a list");
        if (value instanceof JsonArray array && array.elements().size() <= 1024) {
            return array.elements();
        }
        throw malformed(file, where + "." + name, "a list of at most 1024", "another value");
    }

    /** Refuses members that nothing has read. */
    void end() {
        if (!left.isEmpty()) {
            throw malformed(file, where, "no member " + left.keySet(), "them");
        }
    }
}
