package dev.torte.runtime.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Text comes back from a file as it went in, as much as there was room for, and forged bytes are refused in bounded time. */
final class CarriedTextTest {
    private static final int TABLE_BITS = 12;

    private static CarriedText.Written write(byte[] text, int codeBytes) {
        return CarriedText.write(text, codeBytes, TABLE_BITS, bytes -> {});
    }

    @Test
    void whatFitsComesBack() {
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            byte[] text = new byte[i * 5];
            int values = 1 + random.nextInt(256);
            for (int at = 0; at < text.length; at++) {
                text[at] = (byte) random.nextInt(values);
            }
            CarriedText.Written written = write(text, 1000);
            assertThat(written.textBytes()).isEqualTo(text.length);
            assertThat(written.code()).hasSize(1000);
            assertThat(CarriedText.read(written.code(), TABLE_BITS, CarriedText.MOST_BYTES)
                            .text())
                    .isEqualTo(text);
        }
    }

    @Test
    void whatDoesNotFitIsLeftOut() {
        byte[] text = "The keeper wrote the wind and the hour in the book; the book was wet. "
                .repeat(50)
                .getBytes(StandardCharsets.US_ASCII);
        AtomicInteger told = new AtomicInteger();
        CarriedText.Written written = CarriedText.write(text, 60, TABLE_BITS, told::addAndGet);
        assertThat(written.textBytes()).isBetween(30, text.length - 1);
        assertThat(CarriedText.read(written.code(), TABLE_BITS, CarriedText.MOST_BYTES)
                        .text())
                .isEqualTo(Arrays.copyOf(text, written.textBytes()));
        // Repetition is learnt: far more than twice the room holds far more than twice the text.
        assertThat(write(text, 400).textBytes()).isGreaterThan(10 * written.textBytes());
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        assertThat(write(noise, 2000).textBytes()).isBetween(1500, 2000);
    }

    @Test
    void forgedTextIsRefused() {
        byte[] code = write("some text".getBytes(StandardCharsets.US_ASCII), 64).code();
        code[0] = -1;
        assertThatThrownBy(() -> CarriedText.read(code, TABLE_BITS, CarriedText.MOST_BYTES))
                .hasMessageContaining("0..67108864 bytes, found 42");
        code[0] = 2;
        assertThatThrownBy(() -> CarriedText.read(code, TABLE_BITS, CarriedText.MOST_BYTES))
                .hasMessageContaining("carried text ends after");
    }
}
