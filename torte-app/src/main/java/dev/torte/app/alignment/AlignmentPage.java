package dev.torte.app.alignment;

import dev.torte.app.Html;
import dev.torte.app.alignment.AlignmentReport.Axes;
import dev.torte.app.alignment.AlignmentReport.Core;
import dev.torte.app.alignment.AlignmentReport.Distance;
import dev.torte.app.alignment.AlignmentReport.Pair;
import dev.torte.model.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A report as one HTML page that needs nothing else: no network, no script, no image. */
public final class AlignmentPage {
    private static final String TEMPLATE = "abi.html";

    /** Cosines from which on a cell begins to be coloured, and at which it has the full colour. */
    private static final double PALE = 0.5;

    private final AlignmentReport report;

    public AlignmentPage(AlignmentReport report) {
        this.report = report;
    }

    /** Writes the page as a whole. */
    public void write(Path file) {
        AtomicFile.write(file, List.of(MemorySegment.ofArray(render().getBytes(StandardCharsets.UTF_8))));
    }

    /** Returns the page. */
    String render() {
        String page = template();
        // The tail is filled first, so that what a file is called is never searched for a mark.
        page = fill(page, "rules", rules());
        page = fill(
                page, "pairs", report.pairs().stream().map(AlignmentPage::pair).collect(Collectors.joining()));
        page = fill(page, "heat", heat());
        page = fill(
                page, "cores", report.cores().stream().map(AlignmentPage::core).collect(Collectors.joining()));
        return fill(
                page,
                "text",
                format(
                        "%,d windows of held-out text, %,d bytes; intervals are over %,d %s.",
                        report.text().windows(),
                        report.text().bytes(),
                        report.text().groups(),
                        report.text().unit()));
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(AlignmentPage.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fill(String page, String name, String content) {
        String mark = "{{" + name + "}}";
        int at = page.indexOf(mark);
        assert at >= 0 : mark + " is not in the template";
        return page.substring(0, at) + content + page.substring(at + mark.length());
    }

    private static String core(Core core) {
        Distance anchors = core.anchors();
        return format(
                "<tr><td>%s<br><small><code>%s</code></small></td>%s%s<td class=\"n\">%.4f</td><td class=\"n\">%.1f of %.1f</td>"
                        + "<td class=\"n\">%.3g</td><td class=\"n\">%.4f</td><td class=\"n\">%.4f</td></tr>",
                Html.escape(core.name()),
                core.contract().identity().substring(0, 12),
                estimate(anchors.cosine()),
                estimate(anchors.relativeL2()),
                anchors.meanSquaredError(),
                core.spread().effectiveRank(),
                core.anchorSpread().effectiveRank(),
                core.spread().condition(),
                core.spread().whiteningDefect(),
                core.spread().covarianceDistance());
    }

    /** A square of all cores that are in a pair; a cell is as dark as the mean cosine is high. */
    private String heat() {
        Set<String> names = new LinkedHashSet<>();
        report.pairs().forEach(pair -> names.add(pair.first()));
        report.pairs().forEach(pair -> names.add(pair.second()));
        StringBuilder html = new StringBuilder("<tr><th></th>");
        names.forEach(name -> html.append("<th>").append(Html.escape(name)).append("</th>"));
        html.append("</tr>");
        for (String row : names) {
            html.append("<tr><th>").append(Html.escape(row)).append("</th>");
            for (String column : names) {
                html.append(cell(row, column));
            }
            html.append("</tr>");
        }
        return html.toString();
    }

    private String cell(String row, String column) {
        Optional<Axes> axes = report.pairs().stream()
                .filter(pair -> Set.of(pair.first(), pair.second())
                        .equals(Set.copyOf(
                                List.of(row, column).stream().distinct().toList())))
                .findFirst()
                .flatMap(Pair::axes);
        if (axes.isEmpty()) {
            return "<td class=\"cell\"></td>";
        }
        double cosine = axes.get().distance().cosine().value();
        double strength = Math.clamp((cosine - PALE) / (1 - PALE), 0, 1);
        return format(
                "<td class=\"cell\" style=\"background:color-mix(in srgb,var(--heat) %.0f%%,transparent)\">%.3f</td>",
                100 * strength * strength, cosine);
    }

    private static String pair(Pair pair) {
        String names = "<td>" + Html.escape(pair.first()) + " → " + Html.escape(pair.second()) + "</td>";
        if (pair.axes().isEmpty()) {
            return "<tr>" + names
                    + format(
                            "<td class=\"n\" colspan=\"4\"><small>%s</small></td><td class=\"n\">%.4f</td><td>incompatible</td></tr>",
                            Html.escape(String.join("; ", pair.mismatches())), pair.linearCka());
        }
        Axes axes = pair.axes().get();
        return "<tr>" + names + estimate(axes.distance().cosine())
                + estimate(axes.distance().relativeL2())
                + format(
                        "<td class=\"n\">%.4f</td><td class=\"n\">%.4f</td><td class=\"n\">%.4f</td><td>%s</td></tr>",
                        axes.turned().before(),
                        axes.turned().after(),
                        pair.linearCka(),
                        axes.agreement().word());
    }

    private static String rules() {
        return Arrays.stream(Agreement.values())
                .map(agreement -> "<li><b>" + agreement.word() + "</b>: " + Html.escape(agreement.rule()) + "</li>")
                .collect(Collectors.joining());
    }

    private static String estimate(Estimate estimate) {
        return format(
                "<td class=\"n\">%.4f<br><small>[%.4f, %.4f]</small></td>",
                estimate.value(), estimate.low(), estimate.high());
    }

    // The annotation that the check wants would be a dependency for three methods.
    @SuppressWarnings("AnnotateFormatMethod")
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
