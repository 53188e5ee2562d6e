package dev.torte.app.evidence;

import dev.torte.app.Html;
import dev.torte.app.evidence.CurveChart.Curve;
import dev.torte.app.evidence.CurveChart.Level;
import dev.torte.app.evidence.CurveChart.Point;
import dev.torte.app.evidence.RunEvidence.Unfit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Draws held-out bits per byte against what is brought along, one line for all models of a kind: how much size is worth. */
final class SizeChart {
    /** Fewer sizes of a kind are no line. */
    private static final int LEAST_SIZES = 3;

    private static final int STYLES = 3;

    private SizeChart() {}

    /**
     * Returns the picture as HTML, or empty unless some kind of recipe was tried in three sizes or more.
     *
     * @param runs   finished models; seeds of one size are averaged
     * @param levels compressors on the same text
     */
    static Optional<String> of(List<RunEvidence> runs, List<Level> levels) {
        Map<String, Map<Double, List<Double>>> kinds = new TreeMap<>();
        for (RunEvidence run : runs) {
            try {
                kinds.computeIfAbsent(RunEvidence.text(run.record(), "plan.recipe.kind"), kind -> new TreeMap<>())
                        .computeIfAbsent(run.figure("payload.bytes"), size -> new ArrayList<>())
                        .add(run.bitsPerByte());
            } catch (Unfit e) {
                // An adapter has no recipe of its own, and so no place in the picture.
                assert e.getMessage() != null;
            }
        }
        kinds.values().removeIf(sizes -> sizes.size() < LEAST_SIZES);
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        List<Curve> curves = new ArrayList<>();
        StringBuilder legend = new StringBuilder();
        kinds.forEach((kind, sizes) -> {
            String style = "ours" + curves.size() % STYLES;
            curves.add(new Curve(kind, style, points(sizes)));
            legend.append("<i class=\"dot ")
                    .append(style)
                    .append("\"></i>")
                    .append(Html.escape(kind))
                    .append(" ");
        });
        return Optional.of(
                "<h3>By size</h3>" + CurveChart.svg("bytes brought along", curves, levels)
                        + "<p><small>" + legend
                        + "All held-out text, the mean of seeds, against the bytes of the file or adapter; dashed: compressors.</small></p>");
    }

    private static List<Point> points(Map<Double, List<Double>> sizes) {
        return sizes.entrySet().stream()
                .map(size -> new Point(
                        size.getKey(),
                        size.getValue().stream()
                                .mapToDouble(Double::doubleValue)
                                .average()
                                .orElseThrow()))
                .toList();
    }
}
