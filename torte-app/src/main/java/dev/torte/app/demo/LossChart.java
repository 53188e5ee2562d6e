package dev.torte.app.demo;

import dev.torte.app.Html;
import java.util.List;
import java.util.Locale;

/** Draws a loss curve as an SVG element that takes its colours from the page. */
final class LossChart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 280;
    private static final int LEFT = 44;
    private static final int RIGHT = WIDTH - 16;
    private static final int TOP = 14;
    private static final int BOTTOM = HEIGHT - 40;
    private static final double MOST_BITS = 8;
    private static final int MOST_POINTS = 400;

    /** Share of the new loss in the smoothed curve: it remembers about 12 steps. */
    private static final double SMOOTHING = 1 / 12.0;

    private LossChart() {}

    /** A horizontal line to compare with. */
    record Mark(String label, double bitsPerByte) {}

    /**
     * Returns the element.
     *
     * @param losses bits per byte of each step, at least one; shown up to 8
     */
    static String svg(List<Double> losses, List<Mark> marks) {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"training loss by step\">",
                WIDTH,
                HEIGHT));
        for (int bits = 0; bits <= MOST_BITS; bits += 2) {
            svg.append(format(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT, RIGHT, y(bits), y(bits)));
            svg.append(format("<text class=\"tick end\" x=\"%d\" y=\"%.1f\">%d</text>", LEFT - 8, y(bits) + 4, bits));
        }
        for (int i = 0; i <= 4; i++) {
            long step = Math.round(losses.size() * i / 4.0);
            svg.append(format(
                    "<text class=\"tick mid\" x=\"%.1f\" y=\"%d\">%d</text>",
                    x(step, losses.size()), BOTTOM + 18, step));
        }
        svg.append(format("<text class=\"tick mid\" x=\"%d\" y=\"%d\">step</text>", (LEFT + RIGHT) / 2, BOTTOM + 34));
        svg.append("<polyline class=\"raw\" points=\"")
                .append(points(losses, 1))
                .append("\"/>");
        svg.append("<polyline class=\"smooth\" points=\"")
                .append(points(losses, SMOOTHING))
                .append("\"/>");
        List<Mark> fromBelow = marks.stream()
                .sorted((a, b) -> Double.compare(a.bitsPerByte(), b.bitsPerByte()))
                .toList();
        for (int i = 0; i < fromBelow.size(); i++) {
            Mark mark = fromBelow.get(i);
            double at = y(mark.bitsPerByte());
            // The lowest line has its label beneath it, and beneath the curve that ends near it: close lines do not run
            // through each other's labels.
            double label = i == 0 && fromBelow.size() > 1 ? at + 28 : at - 5;
            svg.append(
                    format("<line class=\"mark\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", LEFT, RIGHT, at, at));
            svg.append(format(
                    "<text class=\"tick end\" x=\"%d\" y=\"%.1f\">%s</text>",
                    RIGHT, label, Html.escape(format("%s %.2f", mark.label(), mark.bitsPerByte()))));
        }
        return svg.append("</svg>").toString();
    }

    private static String points(List<Double> losses, double share) {
        StringBuilder points = new StringBuilder();
        int every = Math.max(1, losses.size() / MOST_POINTS);
        double mean = losses.getFirst();
        for (int i = 0; i < losses.size(); i++) {
            // The first steps count in full, or the curve would trail the steep start.
            mean += Math.max(share, 1.0 / (i + 1)) * (losses.get(i) - mean);
            if (i % every == 0 || i == losses.size() - 1) {
                points.append(format("%.1f,%.1f ", x(i + 1, losses.size()), y(mean)));
            }
        }
        return points.toString().strip();
    }

    private static double x(long step, int steps) {
        return LEFT + (RIGHT - LEFT) * (double) step / steps;
    }

    private static double y(double bits) {
        return BOTTOM - (BOTTOM - TOP) * Math.min(bits, MOST_BITS) / MOST_BITS;
    }

    // The annotation that the check wants would be a dependency for three methods.
    @SuppressWarnings("AnnotateFormatMethod")
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
