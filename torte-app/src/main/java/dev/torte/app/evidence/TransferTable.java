package dev.torte.app.evidence;

import dev.torte.app.Html;
import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.app.evidence.TransferFigures.Cell;
import java.util.List;
import java.util.Locale;

/** Bricks in hosts as a picture: a row for each brick, a column for each host, the darker the more a brick helps there. */
final class TransferTable {
    private static final int HOST_COLOUR = 70;

    private TransferTable() {}

    /** Returns the table of a record of the kind transfer. */
    static String html(MeasurementEvidence measurement) throws Unfit {
        List<Cell> cells = TransferFigures.of(measurement.record()).cells();
        List<String> hosts = cells.stream().map(Cell::host).distinct().toList();
        double most = cells.stream()
                .mapToDouble(cell -> -StrictMath.log(cell.ratio()))
                .max()
                .orElse(0);
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table><tr><th>Brick</th>");
        hosts.forEach(host -> html.append("<th class=\"n\">")
                .append(Html.escape(host.replaceFirst("^.*/", "").replaceFirst("-seed", " ")))
                .append("</th>"));
        html.append("</tr>");
        cells.stream().map(Cell::brick).distinct().forEach(brick -> {
            html.append("<tr><td>").append(Html.escape(brick)).append("</td>");
            hosts.forEach(host -> html.append(cells.stream()
                    .filter(cell -> cell.brick().equals(brick) && cell.host().equals(host))
                    .findFirst()
                    .map(cell -> cell(cell, most))
                    .orElse("<td></td>")));
            html.append("</tr>");
        });
        return html.append("</table></div>").toString();
    }

    private static String cell(Cell cell, double most) {
        double share = most > 0 ? Math.max(0, -StrictMath.log(cell.ratio()) / most) : 0;
        String figure = String.format(Locale.ROOT, cell.learntThere() ? "<b>%.3f</b>" : "%.3f", cell.ratio());
        return String.format(
                Locale.ROOT,
                "<td class=\"n\" style=\"background:color-mix(in srgb,var(--ours1) %.0f%%,transparent)\">%s</td>",
                HOST_COLOUR * share,
                figure);
    }
}
