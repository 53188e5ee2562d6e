package dev.torte.app.demo;

import dev.torte.app.Html;
import dev.torte.app.demo.DemoResult.LiveCapsule;
import dev.torte.app.demo.DemoResult.Text;
import dev.torte.model.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The demo's result as one HTML page that needs nothing else: no network, no script, no image. Whatever a model or a machine
 * said is escaped.
 */
final class HtmlReport {
    private static final String TEMPLATE = "report.html";

    /** Bits from which on a byte has the hottest of the {@link #HEATS} colours. */
    private static final double HOTTEST_BITS = 8;

    private static final int HEATS = 8;

    private final DemoResult result;

    HtmlReport(DemoResult result) {
        this.result = result;
    }

    /** Writes the page as a whole. */
    void write(Path file) {
        AtomicFile.write(file, List.of(MemorySegment.ofArray(render().getBytes(StandardCharsets.UTF_8))));
    }

    /** Returns the page. */
    String render() {
        String page = template();
        // The tail of the page is filled first, so that what a model wrote is never searched for a name.
        page = fill(page, "facts", facts());
        page = fill(page, "texts", texts());
        page = fill(page, "tables", tables());
        page = fill(page, "surprise", surprises());
        page = fill(page, "exactness", exactness());
        page = fill(page, "training", training());
        page = fill(page, "story", story());
        return fill(page, "tiles", tiles());
    }

    private static String template() {
        try (InputStream in = HtmlReport.class.getResourceAsStream(TEMPLATE)) {
            if (in == null) {
                throw new AssertionError(TEMPLATE + " is not part of the program");
            }
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

    private String tiles() {
        Exactness.Report exactness = result.exactness();
        ScoreTable game = result.tables().getFirst();
        LiveCapsule live = result.live();
        return "<div class=\"tiles\">"
                + (exactness.exact()
                        ? tile(
                                "good",
                                "Bit for bit",
                                "%,d logits equal in %d placements",
                                exactness.logits(),
                                exactness.lines().size())
                        : tile("bad", "Different", "logits differ between placements"))
                + tile(
                        "",
                        format("%.3f", game.bitsPerByte(ScoreTable.LIVE_CAPSULE)),
                        "bits per byte of unseen game text; xz %.3f, after the same training text %.3f",
                        game.bitsPerByte(ScoreTable.XZ),
                        game.bitsPerByte(ScoreTable.XZ_AFTER_TRAINING))
                + tile(
                        "",
                        format("%.0f s", live.training().seconds()),
                        "to learn %,d bytes of text, reading %.0f times as many",
                        live.training().textBytes(),
                        (double) live.training().bytesRead() / live.training().textBytes())
                + tile("", format("%.0f kB", live.sizeBytes() / 1000.0), "the capsule's file, int8")
                + "</div>";
    }

    private static String tile(String style, String figure, String pattern, Object... values) {
        return format(
                "<div class=\"tile\"><b class=\"%s\">%s</b><span>%s</span></div>",
                style, Html.escape(figure), Html.escape(format(pattern, values)));
    }

    private String story() {
        Text story = result.story();
        return sub(story.by() + ": " + story.about() + ".") + quote("", story);
    }

    private String training() {
        LiveCapsule live = result.live();
        ScoreTable game = result.tables().getFirst();
        return sub(format(
                        "%,d parameters, %d steps of %d windows of %d bytes. Thin: loss of each step; thick: its mean over"
                                + " about 12 steps. The settings were tuned on the held-out dialogue, not on lore and quests.",
                        live.training().weights().blueprint().parameterCount(),
                        live.training().losses().size(),
                        live.training().config().budget().batch(),
                        live.training().config().budget().windowSymbols()))
                + LossChart.svg(
                        live.training().losses(),
                        List.of(
                                new LossChart.Mark(
                                        "the file on held-out text:", game.bitsPerByte(ScoreTable.LIVE_CAPSULE)),
                                new LossChart.Mark(
                                        "xz on it after the same training text:",
                                        game.bitsPerByte(ScoreTable.XZ_AFTER_TRAINING))))
                + "<dl><dt>File</dt><dd>" + Html.escape(live.fileName()) + format(", %,d bytes, int8", live.sizeBytes())
                + "</dd><dt>Identity</dt><dd>" + Html.escape(live.identity()) + "</dd></dl>";
    }

    private String exactness() {
        Exactness.Report report = result.exactness();
        StringBuilder html = new StringBuilder(
                report.exact()
                        ? "<p>"
                                + Html.escape(format(
                                        "After each of %,d bytes of held-out text, all 256 logits have the same bits wherever the file"
                                                + " is installed and whichever kernels compute them; so do the perplexity and %,d"
                                                + " written bytes.",
                                        report.bytes(), report.writtenBytes()))
                                + "</p>"
                        : "<p class=\"bad\"><b>The placements differ.</b> "
                                + Html.escape(report.firstDifference().orElse("")) + "</p>");
        html.append(
                "<div class=\"scroll\"><table><tr><th>Core</th><th class=\"number\">Core's parameters</th><th>Kernels</th>"
                        + "<th>SHA-256 of all logits</th><th class=\"number\">Unequal logits</th><th class=\"number\">Perplexity</th>"
                        + "<th>SHA-256 of writing</th></tr>");
        for (Exactness.Line line : report.lines()) {
            html.append(format(
                    "<tr><td>%s</td><td class=\"number\">%,d</td><td class=\"word\">%s</td><td class=\"hash\">%.16s…</td>"
                            + "<td class=\"number %s\">%,d</td><td class=\"number\">%.9f</td><td class=\"hash\">%.16s…</td></tr>",
                    Html.escape(line.placement().host()),
                    line.placement().hostParameters(),
                    Html.escape(line.placement().kernels()),
                    line.logitsSha256(),
                    line.differingLogits() == 0 ? "good" : "bad",
                    line.differingLogits(),
                    line.perplexity(),
                    line.writtenSha256()));
        }
        Exactness.Line first = report.lines().getFirst();
        return html.append("</table></div><h3>What all of them wrote</h3>")
                .append(quote("code", first.text()))
                .toString();
    }

    private String surprises() {
        StringBuilder html = new StringBuilder("<span class=\"sub\">bits: </span><span class=\"scale\">");
        for (int heat = 0; heat <= HEATS; heat++) {
            html.append(format("<i class=\"h%d\">%d%s</i>", heat, heat, heat == HEATS ? "+" : ""));
        }
        html.append("</span><div class=\"pair\">");
        for (Surprise surprise : result.surprises()) {
            html.append(format(
                    "<div><h3>%s: %,.0f bits in all</h3><div class=\"heat\">",
                    Html.escape(surprise.model()), surprise.bits()));
            for (Surprise.Mark mark : surprise.marks()) {
                html.append(format(
                        "<i class=\"h%d\" data-b=\"%.2f\">%s</i>",
                        heat(mark.bits()), mark.bits(), Html.escape(mark.text())));
            }
            html.append("</div></div>");
        }
        return html.append("</div>").toString();
    }

    private static int heat(double bits) {
        return (int) Math.round(Math.clamp(bits / HOTTEST_BITS, 0.0, 1.0) * HEATS);
    }

    private String tables() {
        StringBuilder html = new StringBuilder();
        for (ScoreTable table : result.tables()) {
            double most = table.rows().stream()
                    .mapToDouble(ScoreTable.Row::bitsPerByte)
                    .max()
                    .orElseThrow();
            html.append("<section><h2>").append(Html.escape(table.title())).append("</h2>");
            html.append(sub(format(
                    "Bits per byte over %,d bytes in %d held-out documents; lower is better. Models begin each document"
                            + " anew; compressors read all of them as one stream where nothing else is said. SHA-256 of the text: %.16s…",
                    table.bytes(), table.documents(), table.sha256())));
            html.append("<table><tr><th>Predictor</th><th class=\"number\">Bits per byte</th><th></th></tr>");
            for (ScoreTable.Row row : table.rows()) {
                html.append(format(
                        "<tr class=\"%s\"><td>%s</td><td class=\"number\">%.3f</td>"
                                + "<td class=\"bar\"><i style=\"width:%.1f%%\"></i></td></tr>",
                        row.kind().name().toLowerCase(Locale.ROOT),
                        Html.escape(row.name()),
                        row.bitsPerByte(),
                        100 * row.bitsPerByte() / most));
            }
            html.append(
                    "</table><div class=\"legend\"><span class=\"capsule\">capsule</span><span class=\"core\">core</span>"
                            + "<span>compressor</span></div></section>");
        }
        return html.toString();
    }

    private String texts() {
        StringBuilder html = new StringBuilder();
        for (Text text : result.texts()) {
            html.append("<h3>").append(Html.escape(text.by())).append("</h3>");
            html.append(sub(text.about())).append(quote("code", text));
        }
        return html.toString();
    }

    private String facts() {
        StringBuilder html = new StringBuilder("<dl>");
        result.facts()
                .entries()
                .forEach((name, text) -> html.append("<dt>")
                        .append(Html.escape(name))
                        .append("</dt><dd>")
                        .append(Html.escape(text))
                        .append("</dd>"));
        return html.append("</dl><pre>")
                .append(Html.escape(String.join("\n", result.facts().commands())))
                .append("</pre>")
                .toString();
    }

    private static String quote(String style, Text text) {
        return format(
                "<blockquote class=\"%s\"><i>%s</i>%s</blockquote>",
                style, Html.escape(text.prompt()), Html.escape(text.written()));
    }

    private static String sub(String text) {
        return "<p class=\"sub\">" + Html.escape(text) + "</p>";
    }

    // The annotation that the check wants would be a dependency for three methods.
    @SuppressWarnings("AnnotateFormatMethod")
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
