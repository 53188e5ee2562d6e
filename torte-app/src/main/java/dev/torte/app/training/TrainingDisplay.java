package dev.torte.app.training;

import dev.torte.app.Console;
import dev.torte.app.Progress;
import dev.torte.train.StepReport;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how a run goes: loss, bits per byte, speed and remaining time. The numbers are means that forget within some tens of
 * updates. One owner thread.
 */
public final class TrainingDisplay implements AutoCloseable {
    /** Share of the newest update in a shown mean. */
    private static final double NEWEST = 0.05;

    private final Progress progress;
    private final long steps;
    private long shownSteps;
    private double bitsPerByte;
    private double secondsPerStep;

    /** Starts to show a run that has made {@code doneSteps} of its {@code steps} updates. */
    public TrainingDisplay(Console console, long doneSteps, long steps) {
        this.progress = new Progress(console, "step", doneSteps, steps, Duration.ZERO);
        this.steps = steps;
    }

    /** Takes note of an update. */
    public void stepped(StepReport report) {
        shownSteps++;
        bitsPerByte = mean(bitsPerByte, report.loss().bitsPerByte());
        secondsPerStep = mean(secondsPerStep, report.seconds());
        progress.add(1, step -> words(step, report.bytes()));
    }

    /** Returns the plain mean at first, so that a slow first update is soon forgotten. */
    private double mean(double before, double newest) {
        return before + Math.max(NEWEST, 1.0 / shownSteps) * (newest - before);
    }

    private String words(long step, long bytes) {
        return String.format(
                Locale.ROOT,
                "loss %.4f, %.4f bits per byte, %,.0f bytes/s, %s",
                bitsPerByte * Math.log(2),
                bitsPerByte,
                bytes / secondsPerStep,
                Progress.left((steps - step) * secondsPerStep));
    }

    @Override
    public void close() {
        progress.close();
    }
}
