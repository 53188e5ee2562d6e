package dev.torte.app.training;

import dev.torte.app.Console;
import dev.torte.train.StepReport;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how a run goes: a bar with loss, bits per byte, speed and remaining time on a terminal, else a line every few seconds.
 * The numbers are means that forget within some tens of updates. One owner thread.
 */
final class TrainingDisplay implements AutoCloseable {
    private static final long LINE_EVERY_NANOS = 10_000_000_000L;
    private static final int BAR_CELLS = 110;

    /** Share of the newest update in a shown mean. */
    private static final double NEWEST = 0.05;

    private final Console console;
    private final long steps;
    private final Optional<ProgressBar> bar;
    private long shownAt = System.nanoTime();
    private long shownSteps;
    private double bitsPerByte;
    private double secondsPerStep;

    TrainingDisplay(Console console, long doneSteps, long steps) {
        this.console = console;
        this.steps = steps;
        this.bar = console.notesOnTerminal() ? Optional.of(bar(console, doneSteps, steps)) : Optional.empty();
    }

    private static ProgressBar bar(Console console, long doneSteps, long steps) {
        return new ProgressBarBuilder()
                .setTaskName("train")
                .setInitialMax(steps)
                .startsFrom(doneSteps, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .hideEta()
                .setConsumer(new ConsoleProgressBarConsumer(console.notes(), BAR_CELLS))
                .build();
    }

    void stepped(StepReport report) {
        shownSteps++;
        bitsPerByte = mean(bitsPerByte, report.loss().bitsPerByte());
        secondsPerStep = mean(secondsPerStep, report.seconds());
        bar.ifPresent(shown -> {
            shown.stepTo(report.step());
            shown.setExtraMessage(" " + words(report));
        });
        boolean last = report.step() == steps;
        if (bar.isEmpty() && (last || System.nanoTime() - shownAt >= LINE_EVERY_NANOS)) {
            shownAt = System.nanoTime();
            console.note(String.format(Locale.ROOT, "step %d of %d: %s", report.step(), steps, words(report)));
        }
    }

    /** Returns the plain mean at first, so that a slow first update is soon forgotten. */
    private double mean(double before, double newest) {
        return before + Math.max(NEWEST, 1.0 / shownSteps) * (newest - before);
    }

    private String words(StepReport report) {
        Duration left = Duration.ofSeconds(Math.round((steps - report.step()) * secondsPerStep));
        return String.format(
                Locale.ROOT,
                "loss %.4f, %.4f bits per byte, %,.0f bytes/s, %d:%02d left",
                bitsPerByte * Math.log(2),
                bitsPerByte,
                report.bytes() / secondsPerStep,
                left.toMinutes(),
                left.toSecondsPart());
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
