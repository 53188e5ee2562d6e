package dev.torte.app.demo;

import dev.torte.app.Console;
import dev.torte.app.Progress;
import java.time.Duration;
import java.util.Locale;

/** What the user watches: steps and figures as results, progress as notes. One owner thread. */
record Screen(Console console) {
    static final int STEPS = 6;

    private static final Duration QUIET = Duration.ofSeconds(2);

    void heading(int step, String text) {
        console.result("\n" + step + "/" + STEPS + "  " + text);
    }

    /** Prints a line that belongs to the current step. */
    // The annotation that the check wants would be a dependency for three methods.
    @SuppressWarnings("AnnotateFormatMethod")
    void note(String format, Object... values) {
        console.result("     " + String.format(Locale.ROOT, format, values));
    }

    /** Prints a part of a line at once. */
    void part(String text) {
        console.text(text);
    }

    Progress progress(String unit, long total) {
        return new Progress(console, unit, 0, total, QUIET);
    }
}
