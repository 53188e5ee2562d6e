package dev.torte.app.evidence;

import dev.torte.app.Html;
import dev.torte.app.evidence.EvidenceFolder.State;
import dev.torte.app.evidence.MeasurementEvidence.Measured;
import dev.torte.app.evidence.RunEvidence.Unfit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was measured on the finished models of an experiment, as tables of a page: written text beside real text, right and
 * wrong answers, speed in turns, memory. All from raw values.
 *
 * @param measurements whole ones, by the names of their records
 */
record MeasurementReport(List<MeasurementEvidence> measurements) {

    static MeasurementReport of(EvidenceFolder folder) {
        List<MeasurementEvidence> found = new ArrayList<>();
        folder.records().forEach((name, state) -> {
            if (state instanceof State.Whole(var content) && MeasurementEvidence.isOne(content)) {
                try {
                    found.add(MeasurementEvidence.of(name, content));
                } catch (Unfit e) {
                    // Claims that need it say so; a page of the rest is still of use.
                    assert e.getMessage() != null;
                }
            }
        });
        return new MeasurementReport(List.copyOf(found));
    }

    String html() {
        return table(
                        "generation",
                        "Written text",
                        "Places in the held-out text gone on with, drawn at temperature 0.8; the last row is what really follows. Divergence:"
                                + " Jensen-Shannon, in bits, between the character trigrams of written and of real text; between two halves of"
                                + " real text in the last row.",
                        List.of(
                                "Printable",
                                "Letters, spaces",
                                "Distinct trigrams",
                                "Distinct runs of 4 words",
                                "Samples with 4 words twice",
                                "greedy",
                                "Divergence"),
                        MeasurementReport::generation)
                + table(
                        "probe",
                        "Right or wrong",
                        "Places in the held-out text gone on with, judged by the rules of the domain; shares of answers, counts as means. In"
                                + " brackets where a greedy figure lies with 95 % confidence. Elsewhere: what follows another place, of the"
                                + " training text.",
                        List.of("Property", "Greedy", "", "Drawn", "Real text", "Elsewhere"),
                        MeasurementReport::probe)
                + table(
                        "speed",
                        "Speed in turns",
                        "Two models at a time, on one thread of one process, round by round on the same held-out text; medians. Ratios are the"
                                + " first's over the second's. Share of memory: how long the memory of that run takes for the weights of a byte,"
                                + " over how long the model takes; of products: the same for the kernels' products.",
                        List.of(
                                "Writes, B/s",
                                "Reads 254 B, ms",
                                "Share of memory",
                                "Share of products",
                                "Ratio writing",
                                "Ratio reading"),
                        MeasurementReport::speed)
                + table(
                        "resources",
                        "In processes of their own",
                        "Each model in a new JVM, in turns; medians.",
                        List.of("Peak memory, MB", "File, kB", "Writes, B/s", "Ratio of peaks", "Ratio writing"),
                        MeasurementReport::resources)
                + table(
                        "exact",
                        "Capsules in hosts, by their bits",
                        "Each capsule in each host, in a process of its own for every way to compute; how many of the processes differ in a bit"
                                + " from the first one with the same capsule.",
                        List.of(
                                "Processes",
                                "Hosts",
                                "Other weights",
                                "Other logits",
                                "Other writings",
                                "NaN hosts seen"),
                        MeasurementReport::exact)
                + transfers();
    }

    private String transfers() {
        StringBuilder html = new StringBuilder();
        for (MeasurementEvidence measurement : measurements) {
            try {
                if (RunEvidence.text(measurement.record(), "plan.kind").equals("transfer")) {
                    html.append("<h3>Bricks in hosts: ")
                            .append(Html.escape(RunEvidence.text(measurement.record(), "plan.record")))
                            .append("</h3>")
                            .append(TransferTable.html(measurement));
                }
            } catch (Unfit e) {
                html.append(Html.escape(e.getMessage()));
            }
        }
        return html.isEmpty()
                ? ""
                : html
                        + "<p><small>Perplexity of the domain with a brick over that without, in every host; bold where the brick was"
                        + " learnt.</small></p>";
    }

    private static String exact(MeasurementEvidence measurement) throws Unfit {
        return row(
                Html.escape(RunEvidence.text(measurement.record(), "plan.record")),
                List.of(
                        format("%.0f", measurement.figure("processes")),
                        format("%.0f", measurement.figure("hosts")),
                        format("%.0f", measurement.figure("otherPayloads")),
                        format("%.0f", measurement.figure("otherLogits")),
                        format("%.0f", measurement.figure("otherWritings")),
                        format("%.0f", measurement.figure("hostLogitsUsed"))));
    }

    private interface Rows {
        String of(MeasurementEvidence measurement) throws Unfit;
    }

    private String table(String kind, String title, String explained, List<String> columns, Rows rows) {
        StringBuilder body = new StringBuilder();
        for (MeasurementEvidence measurement : measurements) {
            try {
                if (RunEvidence.text(measurement.record(), "plan.kind").equals(kind)) {
                    body.append(rows.of(measurement));
                }
            } catch (Unfit e) {
                body.append(row(Html.escape(e.getMessage()), List.of()));
            }
        }
        if (body.isEmpty()) {
            return "";
        }
        StringBuilder head = new StringBuilder("<tr><th>Model</th>");
        columns.forEach(column ->
                head.append("<th class=\"n\">").append(Html.escape(column)).append("</th>"));
        return "<h3>" + title + "</h3><div class=\"scroll\"><table>" + head + "</tr>" + body
                + "</table></div><p><small>" + explained + "</small></p>";
    }

    private static String generation(MeasurementEvidence measurement) throws Unfit {
        String model = Html.escape(measurement.models().getFirst().name());
        return row(
                        model,
                        List.of(
                                share(measurement, "printable"),
                                share(measurement, "alphaSpace"),
                                share(measurement, "distinctCharacterTrigrams"),
                                share(measurement, "distinctWord4Grams"),
                                format("%.0f", measurement.figure("samplesWithRepeatedWord4")),
                                format("%.0f", measurement.figure("greedy.samplesWithRepeatedWord4")),
                                format("%.4f", measurement.figure("trigramDivergence"))))
                + row(
                        "real text",
                        List.of(
                                share(measurement, "real.printable"),
                                share(measurement, "real.alphaSpace"),
                                share(measurement, "real.distinctCharacterTrigrams"),
                                share(measurement, "real.distinctWord4Grams"),
                                format("%.0f", measurement.figure("real.samplesWithRepeatedWord4")),
                                "",
                                format("%.4f", measurement.figure("real.trigramDivergence"))));
    }

    private static String probe(MeasurementEvidence measurement) throws Unfit {
        StringBuilder rows = new StringBuilder();
        String model = measurement.models().getFirst().name();
        String task = RunEvidence.text(measurement.record(), "plan.task");
        for (String column : ProbeFigures.of(measurement.record()).columns()) {
            rows.append(row(
                    Html.escape(model),
                    List.of(
                            Html.escape(task + " " + column),
                            format("%.3f", measurement.figure("greedy." + column)),
                            format(
                                    "[%.3f, %.3f]",
                                    measurement.figure("greedy." + column + ".low"),
                                    measurement.figure("greedy." + column + ".high")),
                            format("%.3f", measurement.figure("drawn." + column)),
                            format("%.3f", measurement.figure("real." + column)),
                            format("%.3f", measurement.figure("elsewhere." + column)))));
        }
        return rows.toString();
    }

    private static String speed(MeasurementEvidence measurement) throws Unfit {
        StringBuilder rows = new StringBuilder();
        for (Measured model : measurement.models()) {
            boolean first = model.equals(measurement.models().getFirst());
            rows.append(row(
                    Html.escape(model.name()),
                    List.of(
                            format("%,.0f", measurement.figure("decodeBytesPerSecond." + model.name())),
                            format("%.1f", measurement.figure("prefillMillis." + model.name())),
                            share(measurement, "rooflineShare." + model.name()),
                            share(measurement, "productsShare." + model.name()),
                            first ? format("<b>%.2f</b>", measurement.figure("generationRatio")) : "",
                            first ? format("<b>%.2f</b>", measurement.figure("prefillMillisRatio")) : "")));
        }
        return rows.toString();
    }

    private static String resources(MeasurementEvidence measurement) throws Unfit {
        StringBuilder rows = new StringBuilder();
        for (Measured model : measurement.models()) {
            boolean first = model.equals(measurement.models().getFirst());
            rows.append(row(
                    Html.escape(model.name()),
                    List.of(
                            format("%.1f", measurement.figure("peakBytes." + model.name()) / 1e6),
                            format("%,.0f", measurement.figure("fileBytes." + model.name()) / 1e3),
                            format("%,.0f", measurement.figure("bytesPerSecond." + model.name())),
                            first ? format("<b>%.2f</b>", measurement.figure("peakRatio")) : "",
                            first ? format("<b>%.2f</b>", measurement.figure("generationRatio")) : "")));
        }
        return rows.toString();
    }

    private static String share(MeasurementEvidence measurement, String figure) throws Unfit {
        return format("%.1f %%", 100 * measurement.figure(figure));
    }

    private static String row(String first, List<String> cells) {
        StringBuilder html = new StringBuilder("<tr><td>").append(first).append("</td>");
        cells.forEach(cell -> html.append("<td class=\"n\">").append(cell).append("</td>"));
        return html.append("</tr>").toString();
    }

    // The annotation that the check wants would be a dependency for one method.
    @SuppressWarnings("AnnotateFormatMethod")
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
