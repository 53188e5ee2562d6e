package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.SplitMix64;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Half a character is never shown, and no byte is lost. */
class Utf8StreamTest {
    @Test
    void aCharacterComesWithItsLastByte() {
        Utf8Stream stream = new Utf8Stream();
        byte[] rose = "aé€🌹".getBytes(StandardCharsets.UTF_8);
        StringBuilder steps = new StringBuilder();
        for (byte value : rose) {
            steps.append('[').append(stream.add(value)).append(']');
        }
        assertThat(steps).hasToString("[a][][é][][][€][][][][🌹]");
        assertThat(stream.flush()).isEmpty();
        assertThat(stream.rawBytes()).isEqualTo(rose);
    }

    @Test
    void aBegunCharacterIsReplacedAtTheEnd() {
        Utf8Stream stream = new Utf8Stream();
        assertThat(stream.add((byte) 0xE2)).isEmpty();
        assertThat(stream.add((byte) 0x82)).isEmpty();
        assertThat(stream.flush()).isEqualTo("\uFFFD");
        assertThat(stream.add((byte) 'x')).isEqualTo("x");
        assertThat(stream.rawBytes()).containsExactly(0xE2, 0x82, 'x');
    }

    @Test
    void aCharacterThatBreaksOffIsReplacedBeforeTheNext() {
        Utf8Stream stream = new Utf8Stream();
        stream.add((byte) 0xC3);
        assertThat(stream.add((byte) 'a')).isEqualTo("\uFFFDa");
        assertThat(stream.add((byte) 0xFF)).isEqualTo("\uFFFD");
    }

    @Test
    void anyBytesGiveTheTextOfAllTogether() {
        SplitMix64 random = new SplitMix64(9);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[(int) (random.nextUnit() * 60)];
            for (int i = 0; i < bytes.length; i++) {
                // Many lead and continuation bytes, so that broken characters of every kind occur.
                bytes[i] = (byte) (random.nextUnit() < 0.3 ? random.nextLong() & 0x7F : random.nextLong() | 0x80);
            }
            Utf8Stream stream = new Utf8Stream();
            StringBuilder text = new StringBuilder();
            for (byte value : bytes) {
                String step = stream.add(value);
                assertThat(step.codePoints()).noneMatch(c -> c >= 0xD800 && c < 0xE000);
                text.append(step);
            }
            text.append(stream.flush());
            assertThat(text).hasToString(new String(bytes, StandardCharsets.UTF_8));
            assertThat(stream.rawBytes()).isEqualTo(bytes);
        }
    }
}
