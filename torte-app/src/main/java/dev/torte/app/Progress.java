package dev.torte.app;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far long work is: a bar on a terminal, else a line every ten seconds and one at the end. Keeps silent about work that
 * is over within its first moments. Made when the work starts; shared by threads.
 */
public final class Progress implements AutoCloseable {
    private static final long LINE_EVERY_NANOS = 10_000_000_000L;
    private static final int BAR_CELLS = 110;

    /** The pace is that of the last one to two stretches: the first seconds of a Java program are slow. */
    private static final long STRETCH_NANOS = 5_000_000_000L;

    private final Console console;
    private final String unit;
    private final long total;
    private final long quietNanos;
    private final LongSupplier clock;
    private final long started;
    private Optional<ProgressBar> bar = Optional.empty();
    private long shownAt;
    private long done;

    // When and at what count the stretch before the present one began, and the present one.
    private long beforeAt;
    private long beforeDone;
    private long stretchAt;
    private long stretchDone;

    /**
     * Starts to watch.
     *
     * @param unit  what is counted, such as {@code step}
     * @param done  how many of them are done already
     * @param total how many there are
     * @param quiet how long to say nothing at first
     */
    public Progress(Console console, String unit, long done, long total, Duration quiet) {
        this(console, unit, done, total, quiet, System::nanoTime);
    }

    /** Takes the time in nanoseconds from {@code clock}. */
    Progress(Console console, String unit, long done, long total, Duration quiet, LongSupplier clock) {
        this.console = console;
        this.unit = unit;
        this.done = done;
        this.beforeDone = done;
        this.stretchDone = done;
        this.total = total;
        this.quietNanos = quiet.toNanos();
        this.clock = clock;
        this.started = clock.getAsLong();
        this.shownAt = started;
        this.beforeAt = started;
        this.stretchAt = started;
        showBar(started);
    }

    /**
     * Notes that {@code more} units are done.
     *
     * @param words returns what else to say, given the units that are done by now; asked only when something is shown
     */
    public synchronized void add(long more, LongFunction<String> words) {
        done += more;
        long now = clock.getAsLong();
        showBar(now);
        bar.ifPresent(shown -> {
            shown.stepTo(done);
            shown.setExtraMessage(" " + words.apply(done));
        });
        boolean lineDue = now - shownAt >= LINE_EVERY_NANOS || (done == total && now - started >= quietNanos);
        if (!console.notesOnTerminal() && lineDue) {
            shownAt = now;
            console.note(String.format(Locale.ROOT, "%s %,d of %,d: %s", unit, done, total, words.apply(done)));
        }
    }

    /** Notes that {@code more} units are done; says how long the rest takes at the pace of the last seconds. */
    public synchronized void add(long more) {
        long now = clock.getAsLong();
        if (now - stretchAt >= STRETCH_NANOS) {
            beforeAt = stretchAt;
            beforeDone = stretchDone;
            stretchAt = now;
            stretchDone = done + more;
        }
        double secondsPerUnit = (now - beforeAt) * 1e-9 / Math.max(1, done + more - beforeDone);
        add(more, sum -> left((total - sum) * secondsPerUnit));
    }

    private void showBar(long now) {
        if (console.notesOnTerminal() && bar.isEmpty() && now - started >= quietNanos) {
            bar = Optional.of(new ProgressBarBuilder()
                    .setTaskName(unit)
                    .setInitialMax(total)
                    .startsFrom(done, Duration.ofNanos(now - started))
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .hideEta()
                    .setConsumer(new ConsoleProgressBarConsumer(console.notes(), BAR_CELLS))
                    .build());
        }
    }

    /** Returns a remaining time as people read it: minutes, a colon, two digits of seconds, and {@code left}. */
    public static String left(double seconds) {
        Duration left = Duration.ofSeconds(Math.round(seconds));
        return String.format(Locale.ROOT, "%d:%02d left", left.toMinutes(), left.toSecondsPart());
    }

    /** Leaves the bar as it is at last. */
    @Override
    public synchronized void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
