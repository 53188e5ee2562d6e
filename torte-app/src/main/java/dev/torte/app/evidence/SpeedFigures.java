package dev.torte.app.evidence;

import dev.torte.app.bench.Roofline;
import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.runtime.WeightTraffic;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.descriptive.Median;

/**
 * The figures of models that were timed in turns:
 *
 * <ul>
 *   <li>{@code generationRatio}, {@code prefillMillisRatio}: the median over rounds of the first model's bytes written a second, or
 *       milliseconds to read, over the second's in the same round;
 *   <li>{@code decodeBytesPerSecond.NAME}, {@code prefillMillis.NAME}: the median of one model;
 *   <li>{@code rooflineShare.NAME}: the time in which memory was found to give the weights that a byte walks, as a share of the median
 *       time of a byte; {@code productsShare.NAME}: the same of the time that the products alone take.
 * </ul>
 */
final class SpeedFigures implements MeasurementEvidence.Figures {
    private static final int ROOFLINE_CELLS = 5;

    private final JsonObject record;
    private final List<String> models;

    private SpeedFigures(JsonObject record, List<String> models) {
        this.record = record;
        this.models = models;
    }

    static SpeedFigures of(JsonObject record, List<String> models) throws Unfit {
        if (models.size() != 2) {
            throw new Unfit("models: expected 2, found " + models.size());
        }
        return new SpeedFigures(record, models);
    }

    @Override
    public double of(String figure) throws Unfit {
        int dot = figure.indexOf('.');
        String kind = dot < 0 ? figure : figure.substring(0, dot);
        String model = figure.substring(dot + 1);
        return switch (kind) {
            case "generationRatio" -> ratio("decodeBytesPerSecond");
            case "prefillMillisRatio" -> ratio("prefillMillis");
            case "decodeBytesPerSecond", "prefillMillis" -> median(rounds(kind, model));
            case "rooflineShare" -> roofline().memoryMillis(traffic(model)) / millis(model);
            case "productsShare" -> roofline().kernelMillis(traffic(model)) / millis(model);
            default -> throw new Unfit(figure + ": speed has no such figure");
        };
    }

    private double ratio(String what) throws Unfit {
        double[] first = rounds(what, models.get(0));
        double[] second = rounds(what, models.get(1));
        double[] ratios = new double[first.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = first[i] / second[i];
        }
        return median(ratios);
    }

    private double millis(String model) throws Unfit {
        return 1000 / median(rounds("decodeBytesPerSecond", model));
    }

    private double[] rounds(String what, String model) throws Unfit {
        double[] rounds = RunEvidence.numbers(record, what + "." + model);
        if (rounds.length != (long) RunEvidence.number(record, "plan.rounds")) {
            throw new Unfit(what + "." + model + ": expected plan.rounds values, found " + rounds.length);
        }
        for (double value : rounds) {
            if (!(value > 0)) {
                throw new Unfit(what + "." + model + ": expected values above 0, found " + value);
            }
        }
        return rounds;
    }

    private static double median(double... values) {
        return Median.withDefaults().evaluate(values);
    }

    private WeightTraffic traffic(String model) throws Unfit {
        String path = "traffic." + model + ".";
        return new WeightTraffic(
                RunEvidence.number(record, path + "float32"),
                RunEvidence.number(record, path + "int8"),
                RunEvidence.number(record, path + "w8a7"),
                (long) RunEvidence.number(record, path + "resident"));
    }

    private Roofline roofline() throws Unfit {
        List<Roofline.Row> rows = new ArrayList<>();
        for (JsonValue row : RunEvidence.array(record, "roofline")) {
            if (!(row instanceof JsonArray(List<JsonValue> cells))
                    || cells.size() != ROOFLINE_CELLS
                    || !cells.stream().allMatch(cell -> cell instanceof JsonNumber number && number.asDouble() > 0)) {
                throw new Unfit("roofline: expected rows of " + ROOFLINE_CELLS + " numbers above 0");
            }
            double[] values = cells.stream()
                    .mapToDouble(cell -> ((JsonNumber) cell).asDouble())
                    .toArray();
            rows.add(new Roofline.Row(values[0], values[1], values[2], values[3], values[4]));
        }
        if (rows.isEmpty()) {
            throw new Unfit("roofline: expected at least 1 row, found none");
        }
        return new Roofline(rows);
    }
}
