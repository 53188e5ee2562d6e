package dev.torte.app.imports;

import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNull;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.TorchValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plain part of a PyTorch file as JSON; tensors, raw bytes and infinities become null. */
final class TorchJson {

    private TorchJson() {}

    static JsonObject of(TorchValue.Dict dict) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        dict.entries().forEach((key, value) -> {
            if (key instanceof TorchValue.Text(String name)) {
                members.put(name, of(value));
            }
        });
        return new JsonObject(members);
    }

    private static JsonValue of(TorchValue value) {
        return switch (value) {
            case TorchValue.Dict dict -> of(dict);
            case TorchValue.Items(List<TorchValue> values) -> {
                List<JsonValue> elements = new ArrayList<>();
                values.forEach(element -> elements.add(of(element)));
                yield new JsonArray(elements);
            }
            case TorchValue.Text(String text) -> JsonValue.of(text);
            case TorchValue.Whole(long whole) -> JsonValue.of(whole);
            case TorchValue.Real(double real) -> Double.isFinite(real) ? JsonValue.of(real) : new JsonNull();
            case TorchValue.Flag(boolean flag) -> JsonValue.of(flag);
            case TorchValue.Bytes bytes -> new JsonNull();
            case TorchValue.Numbers numbers -> new JsonNull();
            case TorchValue.None none -> new JsonNull();
        };
    }
}
