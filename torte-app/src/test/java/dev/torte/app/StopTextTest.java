package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.SplitMix64;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What comes out is everything before the first occurrence of the stop text, as a search over the whole text finds it. */
final class StopTextTest {
    private static String cut(String text, String stop) {
        StopText cutter = new StopText(stop.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            out.writeBytes(cutter.add(value));
            if (cutter.reached()) {
                break;
            }
        }
        out.writeBytes(cutter.rest());
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void agreesWithASearch() {
        SplitMix64 random = SplitMix64.named(7, "stop");
        for (int i = 0; i < 3000; i++) {
            String text = letters(random, 12);
            String stop = letters(random, 4);
            int at = stop.isEmpty() ? -1 : text.indexOf(stop);
            assertThat(cut(text, stop)).as("%s until %s", text, stop).isEqualTo(at < 0 ? text : text.substring(0, at));
        }
    }

    private static String letters(SplitMix64 random, int most) {
        StringBuilder text = new StringBuilder();
        int length = (int) (random.nextUnit() * (most + 1));
        for (int i = 0; i < length; i++) {
            text.append(random.nextUnit() < 0.6 ? 'a' : 'b');
        }
        return text.toString();
    }
}
