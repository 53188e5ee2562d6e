package dev.torte.app.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Ctrl-C belongs to the answer that is being written, once, and to nobody else. */
final class InterruptsTest {
    @Test
    void onlyAnAnswerThatIsBeingWrittenIsStopped() {
        Interrupts interrupts = Interrupts.none();
        assertThat(interrupts.stop()).as("nothing is written yet").isFalse();
        interrupts.begin();
        assertThat(interrupts.wanted()).isFalse();
        assertThat(interrupts.stop()).isTrue();
        assertThat(interrupts.wanted()).isTrue();
        assertThat(interrupts.stop())
                .as("the second time it is for the process")
                .isFalse();
        interrupts.end();
        assertThat(interrupts.stop()).isFalse();
        interrupts.begin();
        assertThat(interrupts.wanted()).as("the next answer begins afresh").isFalse();
    }

    @Test
    void whatHandledCtrlCBeforeIsPutBack() {
        // Twice, since the second would otherwise find the first.
        for (int i = 0; i < 2; i++) {
            try (Interrupts interrupts = Interrupts.listen()) {
                interrupts.begin();
                interrupts.pressed("INT");
                assertThat(interrupts.wanted()).isTrue();
            }
        }
    }
}
