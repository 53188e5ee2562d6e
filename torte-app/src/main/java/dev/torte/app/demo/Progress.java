package dev.torte.app.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * One line that shows how far a slow step is and how long it will still take: redrawn in place on a terminal, else a new line
 * every ten seconds. Made when the step starts. One owner thread.
 */
final class Progress implements AutoCloseable {
    private static final int BAR_CELLS = 24;
    private static final int LINE_CELLS = 78;

    private final PrintStream out;
    private final boolean redraw;
    private final String label;
    private final long total;
    private final long started = System.nanoTime();
    private long shownAt = started;
    private boolean drawn;

    /**
     * @param redraw whether {@code out} is a terminal
     * @param total  what {@link #at} counts up to
     */
    Progress(PrintStream out, boolean redraw, String label, long total) {
        this.out = out;
        this.redraw = redraw;
        this.label = label;
        this.total = total;
    }

    /** Shows the state when it is time to; {@code detail} may be empty. */
    void at(long done, String detail) {
        long now = System.nanoTime();
        long pause = redraw ? 100_000_000L : 10_000_000_000L;
        if (now - shownAt < pause) {
            return;
        }
        shownAt = now;
        drawn = true;
        if (redraw) {
            out.print("\r" + padded(line(done, detail, now - started)));
        } else {
            out.println(line(done, detail, now - started));
        }
        out.flush();
    }

    private String line(long done, String detail, long nanos) {
        double share = (double) done / total;
        int full = (int) (share * BAR_CELLS);
        long left = done == 0 ? 0 : Math.round(nanos * 1e-9 * (total - done) / done);
        return String.format(
                Locale.ROOT,
                "  %s [%s%s] %3d %%%s, %s left",
                label,
                "#".repeat(full),
                ".".repeat(BAR_CELLS - full),
                (int) (100 * share),
                detail.isEmpty() ? "" : ", " + detail,
                clock(left));
    }

    static String clock(long seconds) {
        Duration duration = Duration.ofSeconds(seconds);
        return String.format(Locale.ROOT, "%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }

    private static String padded(String line) {
        return line + " ".repeat(Math.max(0, LINE_CELLS - line.length()));
    }

    /** Clears the line on a terminal. */
    @Override
    public void close() {
        if (redraw && drawn) {
            out.print("\r" + " ".repeat(LINE_CELLS) + "\r");
            out.flush();
        }
    }
}
