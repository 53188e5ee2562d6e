package dev.torte.app.evidence;

import dev.torte.app.Html;
import dev.torte.app.evidence.CurveChart.Curve;
import dev.torte.app.evidence.CurveChart.Level;
import dev.torte.app.evidence.CurveChart.Point;
import dev.torte.app.evidence.EvidenceFolder.State;
import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What the whole records of an experiment show: a table of models beside compressors, and all runs as curves.
 *
 * @param runs      in the order of their names
 * @param baselines if they are there
 * @param measurements on its finished models
 */
record ExperimentReport(
        String name, List<RunEvidence> runs, Optional<JsonObject> baselines, MeasurementReport measurements) {
    private static final int BYTES = 0;
    private static final int PROCESSOR = 2;
    private static final int BITS = 3;
    private static final int STYLES = 3;

    static ExperimentReport of(EvidenceFolder folder) {
        List<RunEvidence> runs = new ArrayList<>();
        folder.records().forEach((name, state) -> {
            if (state instanceof State.Whole(var content) && name.matches(".+-seed-?[0-9]+")) {
                try {
                    runs.add(RunEvidence.of(content));
                } catch (Unfit e) {
                    // Claims that need it say so; a page of the rest is still of use.
                    assert e.getMessage() != null;
                }
            }
        });
        Optional<JsonObject> baselines = folder.record("baselines") instanceof State.Whole(var content)
                ? Optional.of(content)
                : Optional.empty();
        return new ExperimentReport(
                folder.folder().getFileName().toString(), List.copyOf(runs), baselines, MeasurementReport.of(folder));
    }

    /** A model and the class of its colour. */
    private record Contestant(String style, List<RunEvidence> runs) {}

    private Map<String, Contestant> contestants() {
        Map<String, List<RunEvidence>> models = runs.stream()
                .collect(Collectors.groupingBy(RunEvidence::model, LinkedHashMap::new, Collectors.toList()));
        Map<String, Contestant> contestants = new LinkedHashMap<>();
        for (String side : List.of("ours", "opponent")) {
            models.forEach((model, members) -> {
                if (text(members.getFirst(), "side").equals(side)) {
                    int number = (int) contestants.values().stream()
                            .filter(other -> other.style().startsWith(side))
                            .count();
                    contestants.put(model, new Contestant(side + number % STYLES, members));
                }
            });
        }
        return contestants;
    }

    /** Returns whether there is anything to show. */
    boolean isEmpty() {
        return runs.isEmpty() && measurements.measurements().isEmpty();
    }

    String html() {
        if (runs.isEmpty()) {
            return "<section><h2>" + Html.escape(name) + "</h2>" + measurements.html() + "</section>";
        }
        Map<String, Contestant> contestants = contestants();
        RunEvidence first = runs.getFirst();
        return "<section><h2>" + Html.escape(name) + "</h2><p class=\"soft\">" + Html.escape(text(first, "question"))
                + "</p><p class=\"soft\">"
                + Html.escape(format(
                        "%s held-out bytes in %s documents, every byte scored once; %s bytes of training text read by each run.",
                        whole(number(first, "valid.bytes")),
                        whole(number(first, "valid.documents")),
                        whole(number(first, "plan.budgetBytes"))))
                + "</p>" + table(contestants) + charts(contestants)
                + "<p><small>Curves: a fixed sample of held-out documents, scored during the run, one line a seed; dashed: compressors"
                + " on all held-out text. Processor seconds are those of the whole process. Coder: how much longer"
                + " the arithmetic code of that sample, read back unchanged, is than its score says.</small></p>"
                + sizes() + files(contestants) + measurements.html()
                + "<p><small>"
                + Html.escape(text(first, "machine.processor") + ", "
                        + whole(number(first, "machine.cores")) + " cores, JDK " + text(first, "machine.jdk")
                        + ", " + text(first, "machine.kernels") + " kernels, commit " + text(first, "machine.commit"))
                + "</small></p></section>";
    }

    private String table(Map<String, Contestant> contestants) {
        Map<String, Double> columns = columns();
        double most = DoubleStream.concat(
                        contestants.values().stream()
                                .mapToDouble(contestant -> mean(contestant, RunEvidence::bitsPerByte)),
                        columns.values().stream().mapToDouble(Double::doubleValue))
                .max()
                .orElseThrow();
        StringBuilder html =
                new StringBuilder("<div class=\"scroll\"><table><tr><th>Model</th><th class=\"n\">Bits per byte</th>"
                        + "<th></th><th class=\"n\">Seeds</th><th class=\"n\">Parameters</th><th class=\"n\">Training FLOP/B</th>"
                        + "<th class=\"n\">Processor s</th><th class=\"n\">Rate</th><th class=\"n\">Coder</th></tr>");
        contestants.forEach((model, contestant) -> {
            double bits = mean(contestant, RunEvidence::bitsPerByte);
            html.append(format(
                    "<tr><td><i class=\"dot %s\"></i>%s</td><td class=\"n\"><b>%.4f</b>%s</td>%s<td class=\"n\">%d</td>"
                            + "<td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td>"
                            + "<td class=\"n\">%s</td></tr>",
                    contestant.style(),
                    Html.escape(model),
                    bits,
                    spread(contestant),
                    bar(contestant.style(), bits / most),
                    contestant.runs().size(),
                    whole(mean(contestant, run -> number(run, "parameters"))),
                    CurveChart.amount(mean(contestant, run -> number(run, "flopsPerByte.training"))),
                    whole(mean(contestant, run -> number(run, "training.processorSeconds"))),
                    contestant.runs().getFirst().record().get("rate").isPresent()
                            ? format("%.2g", mean(contestant, run -> number(run, "rate")))
                            : "none",
                    format("%+.3f %%", mean(contestant, ExperimentReport::coderOverScore))));
        });
        columns.forEach((column, bits) -> html.append(format(
                "<tr class=\"column\"><td>%s</td><td class=\"n\">%.4f</td>%s<td colspan=\"6\"></td></tr>",
                Html.escape(column), bits, bar("plain", bits / most))));
        return html.append("</table></div>").toString();
    }

    /** Returns by how many percent the arithmetic code of the sample is longer than its score says. */
    private static double coderOverScore(RunEvidence run) {
        double scored = number(run, "coder.nats") / StrictMath.log(2) / Byte.SIZE;
        return 100 * (number(run, "coder.codedBytes") / scored - 1);
    }

    private static String bar(String style, double share) {
        return format("<td class=\"bar\"><i class=\"dot %s\" style=\"width:%.1f%%\"></i></td>", style, 100 * share);
    }

    private static String spread(Contestant contestant) {
        double[] bits = contestant.runs().stream()
                .mapToDouble(RunEvidence::bitsPerByte)
                .sorted()
                .toArray();
        return bits.length < 2 ? "" : format("<br><small>%.4f to %.4f</small>", bits[0], bits[bits.length - 1]);
    }

    /** The compressors' bits per byte of all held-out text. */
    private Map<String, Double> columns() {
        Map<String, Double> columns = new LinkedHashMap<>();
        if (baselines.isPresent() && baselines.get().get("bitsPerByte").orElse(null) instanceof JsonObject all) {
            all.members().forEach((column, value) -> {
                if (value instanceof JsonNumber number) {
                    columns.put(column, number.asDouble());
                }
            });
        }
        return columns;
    }

    private String charts(Map<String, Contestant> contestants) {
        return "<div class=\"charts\">"
                + chart(contestants, "bytes of training text read", BYTES, run -> x -> x)
                + chart(contestants, "processor seconds", PROCESSOR, run -> x -> x)
                + chart(
                        contestants,
                        "floating-point operations",
                        BYTES,
                        run -> x -> x * number(run, "flopsPerByte.training"))
                + "</div>";
    }

    private String sizes() {
        List<Level> levels = columns().entrySet().stream()
                .filter(each -> !each.getKey().contains("as many bytes"))
                .map(each -> new Level(each.getKey(), each.getValue()))
                .toList();
        return SizeChart.of(runs, levels).orElse("");
    }

    private interface Cost {
        DoubleUnaryOperator of(RunEvidence run);
    }

    private String chart(Map<String, Contestant> contestants, String unit, int column, Cost cost) {
        List<Curve> curves = new ArrayList<>();
        contestants.forEach((model, contestant) -> contestant
                .runs()
                .forEach(run -> curves.add(new Curve(
                        model + ", seed " + run.seed(), contestant.style(), points(run, column, cost.of(run))))));
        List<Level> levels = columns().entrySet().stream()
                .filter(each -> each.getKey().equals("xz -9e") || each.getKey().contains("as many bytes"))
                .map(each -> new Level(each.getKey(), each.getValue()))
                .toList();
        return CurveChart.svg(unit, curves, levels);
    }

    private static List<Point> points(RunEvidence run, int column, DoubleUnaryOperator cost) {
        List<Point> points = new ArrayList<>();
        try {
            for (JsonValue row : RunEvidence.array(run.record(), "training.heldOutCurve")) {
                if (row instanceof JsonArray(List<JsonValue> cells)
                        && cells.size() > BITS
                        && cells.get(column) instanceof JsonNumber x
                        && cells.get(BITS) instanceof JsonNumber bits) {
                    points.add(new Point(cost.applyAsDouble(x.asDouble()), bits.asDouble()));
                }
            }
        } catch (Unfit e) {
            return List.of();
        }
        return points;
    }

    /** Bits per byte by file, beside what others reached on them. */
    private String files(Map<String, Contestant> contestants) {
        try {
            List<JsonValue> files = RunEvidence.array(runs.getFirst().record(), "plan.valid");
            List<JsonValue> counts = RunEvidence.array(runs.getFirst().record(), "heldOut.documentsOfFiles");
            StringBuilder html =
                    new StringBuilder("<h3>By file</h3><div class=\"scroll\"><table><tr><th>Held-out file</th>");
            contestants.forEach((model, contestant) ->
                    html.append("<th class=\"n\">").append(Html.escape(model)).append("</th>"));
            html.append("<th>Others, figures from elsewhere</th></tr>");
            int from = 0;
            for (int f = 0; f < files.size(); f++) {
                int to = from + (int) ((JsonNumber) counts.get(f)).asDouble();
                String file = RunEvidence.text((JsonObject) files.get(f), "file");
                html.append("<tr><td>").append(Html.escape(file)).append("</td>");
                int begin = from;
                contestants.forEach((model, contestant) -> html.append(
                        format("<td class=\"n\">%.4f</td>", mean(contestant, run -> bitsPerByte(run, begin, to)))));
                html.append("<td><small>").append(Html.escape(references(file))).append("</small></td></tr>");
                from = to;
            }
            return html.append("</table></div>").toString();
        } catch (Unfit | ClassCastException | IndexOutOfBoundsException e) {
            // A record of an older shape: everything else of it can be shown.
            return "";
        }
    }

    private String references(String file) throws Unfit {
        List<String> texts = new ArrayList<>();
        if (baselines.isPresent()) {
            for (JsonValue value : RunEvidence.array(baselines.get(), "plan.references")) {
                JsonObject reference = (JsonObject) value;
                if (RunEvidence.text(reference, "file").equals(file)) {
                    String after = RunEvidence.text(reference, "after");
                    texts.add(format(
                            "%s%s %.3f",
                            RunEvidence.text(reference, "name"),
                            after.isEmpty() ? "" : " after " + after,
                            RunEvidence.number(reference, "bitsPerByte")));
                }
            }
        }
        return String.join("; ", texts);
    }

    private static double bitsPerByte(RunEvidence run, int from, int to) {
        double nats = 0;
        long bytes = 0;
        for (RunEvidence.Document document : run.documents().subList(from, to)) {
            nats += document.nats();
            bytes += document.bytes();
        }
        return nats / StrictMath.log(2) / bytes;
    }

    private interface Figure {
        double of(RunEvidence run);
    }

    private static double mean(Contestant contestant, Figure figure) {
        return contestant.runs().stream()
                .flatMapToDouble(run -> DoubleStream.of(figure.of(run)))
                .average()
                .orElse(Double.NaN);
    }

    private static double number(RunEvidence run, String path) {
        try {
            return run.figure(path);
        } catch (Unfit e) {
            return Double.NaN;
        }
    }

    private static String text(RunEvidence run, String path) {
        try {
            return RunEvidence.text(run.record(), path);
        } catch (Unfit e) {
            return "";
        }
    }

    private static String whole(double value) {
        return format("%,.0f", value);
    }

    // The annotation that the check wants would be a dependency for three methods.
    @SuppressWarnings("AnnotateFormatMethod")
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
