package dev.torte.app.experiment;

import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.nio.file.Path;
import java.util.Locale;

/** One line about a finished run. */
final class RunSummary {

    private RunSummary() {}

    static String of(JsonObject record, Path file) {
        double bits = number(record, "heldOut", "nats") / Math.log(2) / number(record, "heldOut", "bytes");
        return String.format(
                Locale.ROOT,
                "%s seed %.0f: %.4f bits per byte held out, %s%.0f s (%.0f processor s) of learning: %s",
                text(record, "model"),
                number(record, "seed"),
                bits,
                record.get("rate").isPresent() ? "rate " + number(record, "rate") + ", " : "",
                number(record, "training", "wallSeconds"),
                number(record, "training", "processorSeconds"),
                file);
    }

    static double wallSeconds(JsonObject record) {
        return number(record, "training", "wallSeconds");
    }

    private static String text(JsonObject record, String name) {
        return record.get(name).orElseThrow() instanceof JsonString text ? text.value() : "";
    }

    private static double number(JsonObject record, String... path) {
        JsonValue value = record;
        for (String name : path) {
            value = value instanceof JsonObject object ? object.get(name).orElseThrow() : value;
        }
        return value instanceof JsonNumber number ? number.asDouble() : Double.NaN;
    }
}
