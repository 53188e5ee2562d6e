package dev.torte.app.evidence;

import dev.torte.app.Html;
import dev.torte.app.evidence.Claim.Status;
import dev.torte.model.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** All verdicts and the experiments behind them as one HTML page that needs nothing else: no network, no script, no image. */
public final class ClaimsPage {
    private static final String TEMPLATE = "claims.html";

    private final ClaimVerifier verifier;
    private final List<Verdict> verdicts;

    public ClaimsPage(ClaimVerifier verifier, List<Verdict> verdicts) {
        this.verifier = verifier;
        this.verdicts = List.copyOf(verdicts);
    }

    /** Writes the page as a whole. */
    public void write(Path file) {
        AtomicFile.write(file, List.of(MemorySegment.ofArray(render().getBytes(StandardCharsets.UTF_8))));
    }

    /** Returns the page. */
    String render() {
        List<ExperimentReport> reports = verifier.experiments().stream()
                .map(name -> ExperimentReport.of(verifier.folder(name)))
                .filter(report -> !report.isEmpty())
                .toList();
        String page = template();
        // The tail is filled first, so that what a record says is never searched for a name.
        page = fill(page, "claims", claims());
        page = fill(
                page,
                "experiments",
                reports.stream().map(ExperimentReport::html).collect(Collectors.joining()));
        return fill(page, "tiles", tiles(reports));
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(ClaimsPage.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
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

    private String tiles(List<ExperimentReport> reports) {
        StringBuilder html = new StringBuilder("<div class=\"tiles\">");
        for (Status status : Status.values()) {
            long count = verdicts.stream()
                    .filter(verdict -> verdict.status() == status)
                    .count();
            html.append(format(
                    "<div class=\"tile\"><b class=\"%s\">%d</b><span>%s</span></div>",
                    style(status), count, style(status) + " of " + verdicts.size() + " claims"));
        }
        int runs = reports.stream().mapToInt(report -> report.runs().size()).sum();
        html.append(format(
                "<div class=\"tile\"><b>%d</b><span>runs in %d experiment%s</span></div>",
                runs, reports.size(), reports.size() == 1 ? "" : "s"));
        long damaged = verdicts.stream().filter(Verdict::damaged).count();
        if (damaged > 0) {
            html.append(format(
                    "<div class=\"tile\"><b class=\"fail\">%d</b><span>claims on damaged or removed records</span></div>",
                    damaged));
        }
        return html.append("</div>").toString();
    }

    private String claims() {
        Map<ClaimFamily, List<Verdict>> families = verdicts.stream()
                .collect(Collectors.groupingBy(Verdict::family, LinkedHashMap::new, Collectors.toList()));
        StringBuilder html = new StringBuilder();
        // What was measured comes first, in the order of the files.
        for (boolean measured : new boolean[] {true, false}) {
            families.forEach((family, members) -> {
                if (isMeasured(members) == measured) {
                    html.append(family(family, members));
                }
            });
        }
        return html.toString();
    }

    private static boolean isMeasured(List<Verdict> verdicts) {
        return verdicts.stream().anyMatch(verdict -> verdict.status() != Status.UNMEASURED);
    }

    private static String family(ClaimFamily family, List<Verdict> members) {
        StringBuilder html = new StringBuilder();

        String counts = Arrays.stream(Status.values())
                .filter(status -> members.stream().anyMatch(verdict -> verdict.status() == status))
                .map(status -> members.stream()
                                .filter(verdict -> verdict.status() == status)
                                .count() + " " + style(status))
                .collect(Collectors.joining(", "));
        html.append(format(
                "<details%s><summary>%s <small>%s; %s</small></summary><div class=\"scroll\"><table>",
                isMeasured(members) ? " open" : "",
                Html.escape(family.family()),
                Html.escape(family.source()),
                counts));
        html.append("<tr><th></th><th>Claim</th><th class=\"n\">Found</th><th class=\"n\">Bound</th><th>Why</th></tr>");
        members.forEach(verdict -> html.append(row(verdict)));
        html.append("</table></div></details>");
        return html.toString();
    }

    private static String row(Verdict verdict) {
        String figure = verdict.figure().isPresent() ? number(verdict.figure().getAsDouble()) : "";
        String range = verdict.range()
                .map(found -> "<br><small>[" + number(found.low()) + ", " + number(found.high()) + "]</small>")
                .orElse("");
        return format(
                "<tr><td><span class=\"pill %s\">%s</span></td><td>%s<br><small>%s</small></td><td class=\"n\">%s%s</td>"
                        + "<td class=\"n\">%s</td><td><small>%s</small></td></tr>",
                style(verdict.status()),
                verdict.status(),
                Html.escape(verdict.claim().text()),
                Html.escape(verdict.claim().id()),
                figure,
                range,
                Html.escape(verdict.claim().bound().words()),
                Html.escape(verdict.reason()));
    }

    private static String style(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static String number(double value) {
        return Math.abs(value) >= 1000 ? format("%,.0f", value) : format("%.4f", value);
    }

    // The annotation that the check wants would be a dependency for three methods.
    @SuppressWarnings("AnnotateFormatMethod")
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
