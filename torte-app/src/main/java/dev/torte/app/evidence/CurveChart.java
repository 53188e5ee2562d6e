package dev.torte.app.evidence;

import dev.torte.app.Html;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Draws held-out bits per byte against what it cost, all runs in one picture, as an SVG element coloured by the page. */
final class CurveChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 340;
    private static final int LEFT = 44;
    private static final int RIGHT = WIDTH - 14;
    private static final int TOP = 12;
    private static final int BOTTOM = HEIGHT - 40;
    private static final int TICKS = 5;

    private CurveChart() {}

    /** A point of a curve. */
    record Point(double x, double y) {}

    /**
     * A run.
     *
     * @param style class of its colour
     */
    record Curve(String title, String style, List<Point> points) {
        Curve {
            points = List.copyOf(points);
        }
    }

    /** A horizontal line to compare with. */
    record Level(String label, double y) {}

    /**
     * Returns the element.
     *
     * @param unit of the horizontal axis, which is logarithmic
     */
    static String svg(String unit, List<Curve> curves, List<Level> levels) {
        List<Point> points =
                curves.stream().flatMap(curve -> curve.points().stream()).toList();
        double least =
                points.stream().mapToDouble(Point::x).filter(x -> x > 0).min().orElse(1);
        double most = Math.max(
                least * 1.01, points.stream().mapToDouble(Point::x).max().orElse(10));
        double low = Math.floor(10
                                * Math.min(
                                        points.stream()
                                                .mapToDouble(Point::y)
                                                .min()
                                                .orElse(1),
                                        levels.stream()
                                                .mapToDouble(Level::y)
                                                .min()
                                                .orElse(8))
                        - 0.5)
                / 10;
        double high = Math.ceil(10
                                * Math.max(
                                        points.stream()
                                                .mapToDouble(Point::y)
                                                .max()
                                                .orElse(2),
                                        low + 0.5)
                        + 0.5)
                / 10;
        Axes axes = new Axes(Math.log(least), Math.log(most), low, high);
        StringBuilder svg = new StringBuilder(format(
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"held-out bits per byte by %s\">",
                WIDTH, HEIGHT, unit));
        grid(svg, axes, unit);
        List<Level> fromAbove = levels.stream()
                .filter(level -> level.y() <= high)
                .sorted(Comparator.comparingDouble(Level::y).reversed())
                .toList();
        for (int i = 0; i < fromAbove.size(); i++) {
            Level level = fromAbove.get(i);
            // Labels take turns above and below their lines, so that close lines do not run through each other's.
            double label = axes.y(level.y()) + (i % 2 == 0 ? -5 : 16);
            svg.append(format(
                    "<line class=\"level\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT, RIGHT, axes.y(level.y()), axes.y(level.y())));
            svg.append(format(
                    "<text class=\"tick\" x=\"%d\" y=\"%.1f\">%s</text>",
                    LEFT + 6, label, Html.escape(format("%s %.3f", level.label(), level.y()))));
        }
        for (Curve curve : curves) {
            StringBuilder line = new StringBuilder();
            for (Point point : curve.points()) {
                if (point.x() > 0) {
                    line.append(format("%.1f,%.1f ", axes.x(point.x()), axes.y(point.y())));
                }
            }
            svg.append(format(
                    "<polyline class=\"curve %s\" points=\"%s\"><title>%s</title></polyline>",
                    curve.style(), line.toString().strip(), Html.escape(curve.title())));
        }
        return svg.append("</svg>").toString();
    }

    private record Axes(double left, double right, double low, double high) {
        double x(double value) {
            return LEFT + (RIGHT - LEFT) * (Math.log(value) - left) / (right - left);
        }

        double y(double value) {
            return BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low);
        }
    }

    private static void grid(StringBuilder svg, Axes axes, String unit) {
        for (int i = 0; i <= TICKS; i++) {
            double y = axes.low() + (axes.high() - axes.low()) * i / TICKS;
            svg.append(format(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT, RIGHT, axes.y(y), axes.y(y)));
            svg.append(format("<text class=\"tick end\" x=\"%d\" y=\"%.1f\">%.2f</text>", LEFT - 6, axes.y(y) + 4, y));
            double x = Math.exp(axes.left() + (axes.right() - axes.left()) * i / TICKS);
            svg.append(format(
                    "<text class=\"tick %s\" x=\"%.1f\" y=\"%d\">%s</text>",
                    i == TICKS ? "end" : "mid", axes.x(x), BOTTOM + 17, amount(x)));
        }
        svg.append(format(
                "<text class=\"tick mid\" x=\"%d\" y=\"%d\">%s</text>",
                (LEFT + RIGHT) / 2, BOTTOM + 34, Html.escape(unit)));
    }

    /** Returns two digits and a unit of thousands. */
    static String amount(double value) {
        String[] units = {"", "k", "M", "G", "T", "P", "E"};
        double rest = value;
        int unit = 0;
        while (rest >= 1000 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        return format(rest < 10 ? "%.1f%s" : "%.0f%s", rest, units[unit]);
    }

    // The annotation that the check wants would be a dependency for three methods.
    @SuppressWarnings("AnnotateFormatMethod")
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
