package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Short work is passed over in silence; long work says how far it is, in lines where no bar can be drawn. */
final class ProgressTest {
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private long seconds;

    private Progress progress(boolean terminal, long done, Duration quiet) {
        Console console = new Console(new ByteArrayOutputStream(), notes, false, terminal);
        return new Progress(console, "byte", done, 4000, quiet, () -> seconds * 1_000_000_000L);
    }

    private String said() {
        return notes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shortWorkSaysNothing() {
        for (boolean terminal : new boolean[] {false, true}) {
            try (Progress progress = progress(terminal, 0, QUIET)) {
                progress.add(1000, done -> "words");
                seconds++;
                progress.add(3000, done -> "words");
            }
        }
        assertThat(said()).isEmpty();
    }

    @Test
    void longWorkSaysALineEveryTenSecondsAndOneAtTheEnd() {
        try (Progress progress = progress(false, 0, QUIET)) {
            for (int i = 0; i < 25; i++) {
                seconds++;
                progress.add(160, done -> done + " done");
            }
        }
        assertThat(said()).isEqualTo("""
                byte 1,600 of 4,000: 1600 done
                byte 3,200 of 4,000: 3200 done
                byte 4,000 of 4,000: 4000 done
                """);
    }

    @Test
    void thePaceOfTheLastSecondsTellsHowLongTheRestTakes() {
        try (Progress progress = progress(false, 1000, Duration.ZERO)) {
            seconds = 10;
            progress.add(500);
            seconds = 20;
            progress.add(1500);
            seconds = 22;
            progress.add(100);
            seconds = 30;
            progress.add(100);
        }
        assertThat(said()).isEqualTo("""
                byte 1,500 of 4,000: 0:50 left
                byte 3,000 of 4,000: 0:07 left
                byte 3,200 of 4,000: 0:40 left
                """);
    }

    @Test
    void workThatWentOnIsCountedFromWhereItWas() {
        try (Progress progress = progress(false, 3999, Duration.ZERO)) {
            progress.add(1, done -> "last");
        }
        assertThat(said()).isEqualTo("byte 4,000 of 4,000: last\n");
    }

    @Test
    void aTerminalShowsABarOnceTheWorkIsLong() {
        try (Progress progress = progress(true, 0, QUIET)) {
            seconds = 3;
            progress.add(2000, done -> "half");
        }
        assertThat(said()).contains("byte", "50%", "half").doesNotContain("of 4,000");
    }

    @Test
    void remainingTimeIsInMinutesAndSeconds() {
        assertThat(Progress.left(0)).isEqualTo("0:00 left");
        assertThat(Progress.left(3725.6)).isEqualTo("62:06 left");
    }
}
