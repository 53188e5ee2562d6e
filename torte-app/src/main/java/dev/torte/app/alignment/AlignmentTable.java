package dev.torte.app.alignment;

import dev.torte.app.alignment.AlignmentReport.Axes;
import dev.torte.app.alignment.AlignmentReport.Core;
import dev.torte.app.alignment.AlignmentReport.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as lines for people. */
public final class AlignmentTable {

    private AlignmentTable() {}

    /** Returns the lines. */
    public static List<String> lines(AlignmentReport report) {
        int name = report.cores().stream()
                .mapToInt(core -> core.name().length())
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d windows, %,d bytes; intervals over %,d %s leave out 5 %%",
                report.text().windows(),
                report.text().bytes(),
                report.text().groups(),
                report.text().unit()));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%-" + name + "s  %-25s  %-25s  %8s  %-12s  %9s",
                "core",
                "cosine to anchors",
                "relative L2",
                "MSE",
                "rank",
                "condition"));
        report.cores().forEach(core -> lines.add(line(core, name)));
        lines.add("");
        int pair = 2 * name + 4;
        lines.add(String.format(
                Locale.ROOT,
                "%-" + pair + "s  %-25s  %-25s  %-17s  %6s  %s",
                "pair",
                "cosine",
                "relative L2",
                "L2, rotated",
                "CKA",
                "agreement"));
        report.pairs().forEach(each -> lines.add(line(each, pair)));
        lines.add("");
        for (Agreement agreement : Agreement.values()) {
            lines.add(agreement.word() + ": " + agreement.rule());
        }
        return lines;
    }

    private static String line(Core core, int width) {
        return String.format(
                Locale.ROOT,
                "%-" + width + "s  %-25s  %-25s  %8.4f  %4.1f of %4.1f  %9.3g",
                core.name(),
                text(core.anchors().cosine()),
                text(core.anchors().relativeL2()),
                core.anchors().meanSquaredError(),
                core.spread().effectiveRank(),
                core.anchorSpread().effectiveRank(),
                core.spread().condition());
    }

    private static String line(Pair pair, int width) {
        String names = pair.first() + " -> " + pair.second();
        if (pair.axes().isEmpty()) {
            return String.format(
                    Locale.ROOT,
                    "%-" + width + "s  CKA %.4f; %s",
                    names,
                    pair.linearCka(),
                    String.join("; ", pair.mismatches()));
        }
        Axes axes = pair.axes().get();
        return String.format(
                Locale.ROOT,
                "%-" + width + "s  %-25s  %-25s  %.4f -> %.4f  %6.4f  %s",
                names,
                text(axes.distance().cosine()),
                text(axes.distance().relativeL2()),
                axes.turned().before(),
                axes.turned().after(),
                pair.linearCka(),
                axes.agreement().word());
    }

    private static String text(Estimate estimate) {
        return String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", estimate.value(), estimate.low(), estimate.high());
    }
}
