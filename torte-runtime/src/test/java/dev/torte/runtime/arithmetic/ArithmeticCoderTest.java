package dev.torte.runtime.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.SplitMix64;
import dev.torte.runtime.coding.TinyCoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Symbols come back from their code, which is as long as their probabilities say, for any number of symbols. */
class ArithmeticCoderTest {
    private static final int COUNT = 2000;

    /** Bits that whole numbers may cost per symbol, far above 2^16 symbols' share of 1.5 * 2^-11. */
    private static final double LOSS_PER_SYMBOL = 1e-3;

    /** Guesses of the same symbols for coder and decoder: by turns broad, narrow and extreme. */
    private static final class Guesses {
        private final Frequencies frequencies;
        private final float[] logits;
        private final SplitMix64 random;

        Guesses(int symbols, long seed) {
            frequencies = new Frequencies(symbols, TinyCoders.scalar());
            logits = new float[symbols];
            random = SplitMix64.named(seed, "guesses");
        }

        Frequencies next() {
            random.fillNormal(logits, new double[] {0.1, 2, 40, 0}[(int) (random.nextLong() >>> 62)]);
            frequencies.set(logits, 0);
            return frequencies;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 256, 4096})
    void symbolsComeBackAtTheirIdealCost(int symbols) {
        for (int seed = 0; seed < (symbols > 256 ? 1 : 10); seed++) {
            SplitMix64 random = SplitMix64.named(seed, "symbols");
            int[] sent = new int[COUNT];
            ArithmeticEncoder encoder = new ArithmeticEncoder();
            Guesses guesses = new Guesses(symbols, seed);
            double bits = 0;
            for (int i = 0; i < COUNT; i++) {
                sent[i] = (int) Long.remainderUnsigned(random.nextLong(), symbols);
                Frequencies frequencies = guesses.next();
                encoder.encode(frequencies, sent[i]);
                bits -= Math.log((double) frequencies.of(sent[i]) / frequencies.total()) / Math.log(2);
            }
            byte[] code = encoder.finish();
            assertThat(8.0 * code.length).isBetween(bits - 1e-6, bits + 8 + COUNT * LOSS_PER_SYMBOL);

            byte[] within = new byte[code.length + 30];
            System.arraycopy(code, 0, within, 9, code.length);
            ArithmeticDecoder decoder = new ArithmeticDecoder(within, 9, code.length);
            guesses = new Guesses(symbols, seed);
            for (int i = 0; i < COUNT; i++) {
                assertThat(decoder.decode(guesses.next())).isEqualTo(sent[i]);
            }
            assertThat(decoder.ended()).isTrue();
        }
    }

    @Test
    void aCarryRunsUpALongWay() {
        // The last symbol of three keeps the interval at its upper end: bytes of 0xFF that one step back turns to 0.
        Frequencies frequencies = new Frequencies(3, TinyCoders.scalar());
        frequencies.set(new float[] {0, -1, -30}, 0);
        int longest = 0;
        for (int length = 1; length < 300; length++) {
            ArithmeticEncoder encoder = new ArithmeticEncoder();
            for (int i = 0; i < length; i++) {
                encoder.encode(frequencies, i == length / 2 ? 0 : 2);
            }
            byte[] code = encoder.finish();
            ArithmeticDecoder decoder = new ArithmeticDecoder(code, 0, code.length);
            for (int i = 0; i < length; i++) {
                assertThat(decoder.decode(frequencies)).isEqualTo(i == length / 2 ? 0 : 2);
            }
            assertThat(decoder.ended()).isTrue();
            longest = Math.max(longest, code.length);
        }
        assertThat(longest).isGreaterThan(900);
    }

    @Test
    void nothingIsOneByteAndAnEncoderCanBeUsedAgain() {
        ArithmeticEncoder encoder = new ArithmeticEncoder();
        assertThat(encoder.finish()).hasSize(1);
        encoder.reset();
        Frequencies even = new Frequencies(256, TinyCoders.scalar());
        encoder.encode(even, 'x');
        byte[] first = encoder.finish();
        encoder.reset();
        encoder.encode(even, 'x');
        assertThat(encoder.finish()).isEqualTo(first);
        assertThat(new ArithmeticDecoder(first, 0, first.length).ended())
                .as("before its symbol was read")
                .isEqualTo(first.length == 1);
    }

    @Test
    void anyBytesAreReadAsSomeSymbols() {
        for (int seed = 0; seed < 50; seed++) {
            byte[] junk = TinyCoders.noise(seed, seed);
            ArithmeticDecoder decoder = new ArithmeticDecoder(junk, 0, junk.length);
            Guesses guesses = new Guesses(256, seed);
            for (int i = 0; i < 200; i++) {
                assertThat(decoder.decode(guesses.next())).isBetween(0, 255);
            }
        }
    }
}
