package dev.torte.model.reference;

import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonBool;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings that a checkpoint states beside its tensors, by the reference's names.
 *
 * @param path     the file to name in errors
 * @param values   what it states; may be empty
 * @param nextStep what the user can do when a setting is missing or of another kind
 */
public record ReferenceOptions(Path path, JsonObject values, String nextStep) {

    /** Returns a number that nothing else reveals. */
    public int required(String name) {
        return whole(name).orElseThrow(() -> malformed(name, "a whole number", "nothing"));
    }

    int whole(String name, int otherwise) {
        return whole(name).orElse(otherwise);
    }

    private Optional<Integer> whole(String name) {
        return value(name).map(value -> whole(name, value));
    }

    private int whole(String name, JsonValue value) {
        if (value instanceof JsonNumber number) {
            Optional<Long> whole = number.asLong();
            if (whole.isPresent() && whole.get() >= 0 && whole.get() <= Integer.MAX_VALUE) {
                return whole.get().intValue();
            }
        }
        throw malformed(name, "a whole number", String.valueOf(value));
    }

    double real(String name, double otherwise) {
        return value(name)
                .map(value -> {
                    if (value instanceof JsonNumber number) {
                        return number.asDouble();
                    }
                    throw malformed(name, "a number", value.toString());
                })
                .orElse(otherwise);
    }

    boolean flag(String name) {
        return value(name)
                .map(value -> {
                    if (value instanceof JsonBool(boolean flag)) {
                        return flag;
                    }
                    throw malformed(name, "true or false", value.toString());
                })
                .orElse(false);
    }

    public Optional<String> text(String name) {
        return value(name).map(value -> {
            if (value instanceof JsonString(String text)) {
                return text;
            }
            throw malformed(name, "a text", value.toString());
        });
    }

    List<Integer> wholes(String name, List<Integer> otherwise) {
        return value(name)
                .map(value -> {
                    if (!(value instanceof JsonArray(List<JsonValue> elements))) {
                        throw malformed(name, "a list of whole numbers", value.toString());
                    }
                    List<Integer> numbers = new ArrayList<>();
                    elements.forEach(element -> numbers.add(whole(name, element)));
                    return List.copyOf(numbers);
                })
                .orElse(otherwise);
    }

    private Optional<JsonValue> value(String name) {
        return values.get(name).filter(value -> !(value instanceof JsonValue.JsonNull));
    }

    TorteException malformed(String where, String expected, String found) {
        return new TorteException.Malformed(path, "setting " + where, expected, found, nextStep);
    }
}
