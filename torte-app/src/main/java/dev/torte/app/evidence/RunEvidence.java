package dev.torte.app.evidence;

import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Median;

/**
 * The record of a run as claims read it. What is a sum in the record is not believed but made anew from the documents.
 *
 * @param documents of the held-out text, in its order
 */
record RunEvidence(String model, long seed, JsonObject record, List<Document> documents) {

    /** A scored document. */
    record Document(long bytes, double nats) {}

    /** A whole record that does not hold what a run's record holds. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    static RunEvidence of(JsonObject record) throws Unfit {
        List<Document> documents = new ArrayList<>();
        long bytes = 0;
        for (JsonValue row : array(record, "heldOut.documents")) {
            if (!(row instanceof JsonArray(List<JsonValue> cells))
                    || cells.size() < 2
                    || !(cells.get(0) instanceof JsonNumber size)
                    || !(cells.get(1) instanceof JsonNumber nats)
                    || size.asDouble() < 1) {
                throw new Unfit("heldOut.documents: expected rows of bytes and nats");
            }
            documents.add(new Document((long) size.asDouble(), nats.asDouble()));
            bytes += (long) size.asDouble();
        }
        if (documents.isEmpty() || bytes != (long) number(record, "valid.bytes")) {
            throw new Unfit(
                    "heldOut.documents: expected " + (long) number(record, "valid.bytes") + " bytes, found " + bytes);
        }
        return new RunEvidence(text(record, "model"), (long) number(record, "seed"), record, List.copyOf(documents));
    }

    double bitsPerByte() {
        double nats = 0;
        long bytes = 0;
        for (Document document : documents) {
            nats += document.nats();
            bytes += document.bytes();
        }
        return nats / StrictMath.log(2) / bytes;
    }

    /** What must be equal between records that are compared: the text that was scored. */
    String validText() throws Unfit {
        return text(record, "valid.sha256") + " cut " + text(record, "valid.boundariesSha256");
    }

    /** And how much of which text was learnt from. */
    String trainText() throws Unfit {
        return text(record, "train.sha256") + ", " + (long) number(record, "plan.budgetBytes") + " bytes read";
    }

    double figure(String path) throws Unfit {
        return number(record, path);
    }

    /** Returns the number at a path of names joined by dots; of a list of numbers its median. */
    static double number(JsonObject record, String path) throws Unfit {
        return at(record, path) instanceof JsonNumber number
                ? number.asDouble()
                : Median.withDefaults().evaluate(numbers(record, path));
    }

    /** Returns the list of numbers, one or more, at a path. */
    static double[] numbers(JsonObject record, String path) throws Unfit {
        if (!(at(record, path) instanceof JsonArray(List<JsonValue> elements)) || elements.isEmpty()) {
            throw new Unfit(path + ": expected numbers");
        }
        double[] values = new double[elements.size()];
        for (int i = 0; i < values.length; i++) {
            if (!(elements.get(i) instanceof JsonNumber number)) {
                throw new Unfit(path + ": expected numbers");
            }
            values[i] = number.asDouble();
        }
        return values;
    }

    static String text(JsonObject record, String path) throws Unfit {
        if (at(record, path) instanceof JsonString text) {
            return text.value();
        }
        throw new Unfit(path + ": expected a text");
    }

    static List<JsonValue> array(JsonObject record, String path) throws Unfit {
        if (at(record, path) instanceof JsonArray(List<JsonValue> elements)) {
            return elements;
        }
        throw new Unfit(path + ": expected a list");
    }

    private static JsonValue at(JsonObject record, String path) throws Unfit {
        // A name may hold dots itself, as compressors' do; then it is the last one.
        Optional<JsonValue> whole = record.get(path);
        if (whole.isPresent()) {
            return whole.get();
        }
        int dot = path.indexOf('.');
        if (dot > 0 && record.get(path.substring(0, dot)).orElse(null) instanceof JsonObject inner) {
            return at(inner, path.substring(dot + 1));
        }
        throw new Unfit(path + ": expected a value, found nothing");
    }
}
