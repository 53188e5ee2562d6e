package dev.torte.app.evidence;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.SplitMix64;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * The figures of a probe, from the marks of every answer. A name is {@code WHO.COLUMN} or {@code WHO.COLUMN.over.OTHER}, where WHO
 * and OTHER are {@code greedy}, {@code drawn}, {@code real} or {@code elsewhere}: the mean of the column's marks, of a share the share
 * of answers that have the property; or the mean by which the answers of the one have more of it than those of the other.
 *
 * <p>With {@code .low} or {@code .high} behind, the ends of the interval that such a figure lies in with 95 % confidence. That of a
 * share is Wilson's (Wilson 1927, Probable Inference), which takes the places for independent. That of a count or a difference comes
 * from {@value #RESAMPLES} resamples of documents with all their places (Efron and Tibshirani, An Introduction to the Bootstrap,
 * chapters 8 and 13).
 */
final class ProbeFigures implements MeasurementEvidence.Figures {
    private static final int RESAMPLES = 2000;
    private static final double ALPHA = 0.05;

    /** The quantile of the standard normal distribution at 1 - ALPHA / 2. */
    private static final double NORMAL_QUANTILE = 1.959963984540054;

    private static final List<String> WRITERS = List.of("greedy", "drawn", "real", "elsewhere");
    private static final Pattern FIGURE =
            Pattern.compile("([a-z]+)\\.([a-zA-Z]+)(?:\\.over\\.([a-z]+))?(?:\\.(low|high))?");

    private final List<String> columns = new ArrayList<>();
    private final List<Boolean> shares = new ArrayList<>();
    private final List<Integer> documents = new ArrayList<>();
    private final Map<String, List<List<Integer>>> answers = new LinkedHashMap<>();

    private ProbeFigures(JsonObject record) throws Unfit {
        for (JsonValue value : RunEvidence.array(record, "columns")) {
            if (!(value instanceof JsonObject column)) {
                throw new Unfit("columns: expected objects");
            }
            String kind = RunEvidence.text(column, "kind");
            if (!List.of("share", "count").contains(kind)) {
                throw new Unfit("columns: expected share or count, found " + kind);
            }
            columns.add(RunEvidence.text(column, "name"));
            shares.add(kind.equals("share"));
        }
        long prompts = (long) RunEvidence.number(record, "plan.prompts");
        for (List<Integer> place : rows(record, "places", prompts, 2)) {
            documents.add(place.getFirst());
        }
        for (String writer : WRITERS) {
            List<List<Integer>> rows = rows(record, "answers." + writer, prompts, columns.size());
            for (List<Integer> row : rows) {
                for (int i = 0; i < row.size(); i++) {
                    if (shares.get(i) && row.get(i) > 1) {
                        throw new Unfit("answers." + writer + ": a mark of a share is 0 or 1, found " + row.get(i));
                    }
                }
            }
            answers.put(writer, rows);
        }
    }

    static ProbeFigures of(JsonObject record) throws Unfit {
        return new ProbeFigures(record);
    }

    private static List<List<Integer>> rows(JsonObject record, String path, long count, int width) throws Unfit {
        List<List<Integer>> rows = new ArrayList<>();
        for (JsonValue value : RunEvidence.array(record, path)) {
            if (!(value instanceof JsonArray(List<JsonValue> cells)) || cells.size() != width) {
                throw new Unfit(path + ": expected rows of " + width + " numbers");
            }
            List<Integer> row = new ArrayList<>();
            for (JsonValue cell : cells) {
                if (!(cell instanceof JsonNumber number)
                        || number.asDouble() < 0
                        || number.asDouble() != (int) number.asDouble()) {
                    throw new Unfit(path + ": expected whole numbers, 0 or more");
                }
                row.add((int) number.asDouble());
            }
            rows.add(List.copyOf(row));
        }
        if (rows.size() != count || rows.isEmpty()) {
            throw new Unfit(path + ": expected one for each of plan.prompts, found " + rows.size());
        }
        return List.copyOf(rows);
    }

    /** Returns the columns in their order. */
    List<String> columns() {
        return List.copyOf(columns);
    }

    @Override
    public double of(String figure) throws Unfit {
        Matcher name = FIGURE.matcher(figure);
        int column = name.matches() ? columns.indexOf(name.group(2)) : -1;
        if (column < 0
                || !WRITERS.contains(name.group(1))
                || (name.group(3) != null && !WRITERS.contains(name.group(3)))) {
            throw new Unfit(figure + ": a probe of " + columns + " has no such figure");
        }
        List<List<Integer>> one = answers.get(name.group(1));
        if (name.group(3) == null) {
            IntToDoubleFunction mark = i -> one.get(i).get(column);
            return shares.get(column) && name.group(4) != null
                    ? wilson(mean(mark), one.size(), name.group(4).equals("high"))
                    : figure(mark, name.group(4));
        }
        List<List<Integer>> other = answers.get(name.group(3));
        return figure(i -> one.get(i).get(column) - other.get(i).get(column), name.group(4));
    }

    private double figure(IntToDoubleFunction mark, String end) {
        return end == null ? mean(mark) : resampled(mark, end.equals("high") ? 1 - ALPHA / 2 : ALPHA / 2);
    }

    private double mean(IntToDoubleFunction mark) {
        double sum = 0;
        for (int i = 0; i < documents.size(); i++) {
            sum += mark.applyAsDouble(i);
        }
        return sum / documents.size();
    }

    private static double wilson(double share, int n, boolean high) {
        double square = NORMAL_QUANTILE * NORMAL_QUANTILE;
        double middle = share + square / (2 * n);
        double half = NORMAL_QUANTILE * StrictMath.sqrt(share * (1 - share) / n + square / (4.0 * n * n));
        return (high ? middle + half : middle - half) / (1 + square / n);
    }

    /** Returns a quantile of the means over documents drawn with replacement. */
    private double resampled(IntToDoubleFunction mark, double probability) {
        List<Integer> distinct = documents.stream().distinct().toList();
        double[] sums = new double[distinct.size()];
        int[] counts = new int[distinct.size()];
        for (int i = 0; i < documents.size(); i++) {
            int document = distinct.indexOf(documents.get(i));
            sums[document] += mark.applyAsDouble(i);
            counts[document]++;
        }
        SplitMix64 random = SplitMix64.named(1, "torte-probe-bootstrap/1");
        double[] means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            long count = 0;
            for (int d = 0; d < sums.length; d++) {
                int drawn = (int) (random.nextUnit() * sums.length);
                sum += sums[drawn];
                count += counts[drawn];
            }
            means[r] = sum / count;
        }
        return Quantile.withDefaults().evaluate(means, probability);
    }
}
