package dev.torte.runtime.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.runtime.Session;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A model whose turn it is goes on where it was, and reads the end of what it missed. */
class SessionsInTurnTest {
    private final byte[] text = TinyDomains.text(1, 2, 500);

    @Test
    void itReadsWhatItMissedButNoMoreThanTheLastBytes() {
        int most = SessionsInTurn.CATCH_UP;
        SessionsInTurn turns = new SessionsInTurn(TinyDomains.models(1));
        Session alone = TinyDomains.model(1).session();
        append(turns, 0, 20);
        alone.feed(text, 0, 20);
        same(turns, alone);
        append(turns, 20, 20 + most);
        alone.feed(text, 20, most);
        same(turns, alone);
        append(turns, 20 + most, 400);
        assertThat(turns.behind(1)).isEqualTo(380 - most);
        alone.feed(text, 400 - most, most);
        same(turns, alone);
        assertThat(turns.behind(1)).isZero();
        assertThat(turns.behind(0)).isEqualTo(400);
        assertThat(turns.bytes()).isEqualTo(400);
    }

    private void append(SessionsInTurn turns, int from, int to) {
        for (byte value : Arrays.copyOfRange(text, from, to)) {
            turns.append(value);
        }
    }

    private static void same(SessionsInTurn turns, Session alone) {
        assertThat(turns.caughtUp(1).logits()).isEqualTo(alone.logits());
    }
}
