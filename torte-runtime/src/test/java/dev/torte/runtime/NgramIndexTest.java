package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.torte.model.SplitMix64;
import org.junit.jupiter.api.Test;

/** The index knows what a search of the whole text would find. */
class NgramIndexTest {
    @Test
    void equalsASearchOfTheText() {
        for (int n = 2; n <= 6; n++) {
            for (int alphabet : new int[] {1, 2, 5, 256}) {
                SplitMix64 random = SplitMix64.named(n, "ngrams/" + alphabet);
                byte[] text = new byte[400];
                NgramIndex index = new NgramIndex(n, 256);
                for (int length = 0; length < text.length; length++) {
                    for (int value = 0; value < 256; value += 1 + (int) (random.nextUnit() * 3)) {
                        if (index.repeats(value) != occurs(text, length, n, value)) {
                            fail("n %d, alphabet %d, length %d, value %d", n, alphabet, length, value);
                        }
                    }
                    text[length] = (byte) (random.nextUnit() * alphabet);
                    index.add(text[length] & 0xFF);
                }
            }
        }
    }

    /** Tells whether the last n-1 of {@code length} bytes, followed by {@code value}, stand anywhere before. */
    private static boolean occurs(byte[] text, int length, int n, int value) {
        for (int at = 0; at + n <= length; at++) {
            boolean same = (text[at + n - 1] & 0xFF) == value;
            for (int i = 0; same && i < n - 1; i++) {
                same = text[at + i] == text[length - n + 1 + i];
            }
            if (same) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aByteAloneIsNoNgram() {
        assertThatThrownBy(() -> new NgramIndex(1, 256)).isInstanceOf(IllegalArgumentException.class);
    }
}
