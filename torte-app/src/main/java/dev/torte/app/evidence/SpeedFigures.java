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
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Median;

/**
 * The figures of models that were timed in turns:
 *
 * <ul>
 *   <li>{@code generationRatio}, {@code prefillMillisRatio}: the median over rounds of the first model's bytes written a second, or
 *       milliseconds to read, over the second's in the same round;
 *   <li>{@code decodeBytesPerSecond.NAME}, {@code prefillMillis.NAME}: the median of one model;
 *   <li>{@code rooflineShare.NAME}: the time in which memory was found to give the weights that a byte of text walks, as a share of
 *       the time of that byte, the median over rounds; {@code productsShare.NAME}: the same of the time that the products alone take.
 * </ul>
 */
final class SpeedFigures implements MeasurementEvidence.Figures {
    private static final int ROOFLINE_CELLS = 6;
    private static final int TRAFFIC_CELLS = 5;

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
            case "rooflineShare" -> share(model, roofline()::memoryMillis);
            case "productsShare" -> share(model, roofline()::kernelMillis);
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

    private double share(String model, ToDoubleFunction<WeightTraffic> leastMillis) throws Unfit {
        double[] speeds = rounds("decodeBytesPerSecond", model);
        List<JsonValue> traffic = RunEvidence.array(record, "traffic." + model);
        if (traffic.size() != speeds.length) {
            throw new Unfit("traffic." + model + ": expected plan.rounds rows, found " + traffic.size());
        }
        double[] shares = new double[speeds.length];
        for (int i = 0; i < shares.length; i++) {
            double[] walked = row(traffic.get(i), "traffic." + model, TRAFFIC_CELLS, 0);
            shares[i] = leastMillis.applyAsDouble(
                            new WeightTraffic(walked[0], walked[1], walked[2], walked[4], (long) walked[3]))
                    * speeds[i]
                    / 1000;
        }
        return median(shares);
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

    private Roofline roofline() throws Unfit {
        List<Roofline.Row> rows = new ArrayList<>();
        for (JsonValue row : RunEvidence.array(record, "roofline")) {
            double[] values = row(row, "roofline", ROOFLINE_CELLS, 1);
            for (double value : values) {
                if (!(value > 0)) {
                    throw new Unfit("roofline: expected speeds above 0, found " + value);
                }
            }
            rows.add(new Roofline.Row(values[0], values[1], values[2], values[3], values[4], values[5]));
        }
        if (rows.isEmpty()) {
            throw new Unfit("roofline: expected at least 1 row, found none");
        }
        return new Roofline(rows);
    }

    /**
     * Returns the numbers of a row.
     *
     * @param ofTernary the last one where it is missing: records from before there were ternary products have none of them
     */
    private static double[] row(JsonValue row, String name, int length, double ofTernary) throws Unfit {
        if (!(row instanceof JsonArray(List<JsonValue> cells))
                || (cells.size() != length && cells.size() != length - 1)
                || !cells.stream().allMatch(JsonNumber.class::isInstance)) {
            throw new Unfit(name + ": expected rows of " + length + " numbers");
        }
        double[] values = new double[length];
        values[length - 1] = ofTernary;
        for (int i = 0; i < cells.size(); i++) {
            values[i] = ((JsonNumber) cells.get(i)).asDouble();
        }
        return values;
    }
}
