package dev.torte.runtime.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.SplitMix64;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Bits are guessed alike along one path and all over a byte's tree, streams do not meet, and what was read is learnt. */
final class ContextMixerTest {
    private static final int TABLE_BITS = 12;
    private static final int LARGE_TABLE_BITS = 20;

    /** Repeats, so that every kind of guess takes part, and is longer than the smallest tables remember. */
    private static byte[] text(long seed, int length) {
        SplitMix64 random = SplitMix64.named(seed, "text");
        StringBuilder text = new StringBuilder();
        String[] words = {"lamp", "harbour", "lamps", "of the ", "\n", "{\"id\": ", "\u00e9t\u00e9", "0x", "    return "
        };
        while (text.length() < length) {
            text.append(words[(int) (random.nextLong() >>> 61)]).append(random.nextLong() >>> 62);
        }
        return text.substring(0, length).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ContextMixer read(byte[] text) {
        return read(text, TABLE_BITS);
    }

    private static ContextMixer read(byte[] text, int tableBits) {
        ContextMixer mixer = new ContextMixer(tableBits);
        for (byte value : text) {
            mixer.learn(value & 0xFF);
        }
        return mixer;
    }

    /** The obvious way: bit by bit down to one byte. */
    private static float byPath(ContextMixer mixer, int value) {
        float logit = 0;
        for (int bit = 0; bit < 8; bit++) {
            float z = mixer.guess(bit, (value | 256) >> (8 - bit));
            float zero = logit - Logistic.softplus(z);
            logit = ((value >> (7 - bit)) & 1) == 1 ? zero + z : zero;
        }
        return logit;
    }

    @Test
    void theWholeTreeHasTheBitsOfEveryPath() {
        ContextMixer stream = read(text(1, 3000)).stream();
        float[] logits = new float[256 + 3];
        for (byte next : text(2, 400)) {
            stream.logits(logits, 3);
            double sum = 0;
            for (int value = 0; value < 256; value++) {
                assertThat(Float.floatToRawIntBits(logits[3 + value]))
                        .isEqualTo(Float.floatToRawIntBits(byPath(stream, value)));
                sum += Math.exp(logits[3 + value]);
            }
            assertThat(sum).isCloseTo(1, within(1e-4));
            stream.learn(next & 0xFF);
        }
    }

    @Test
    void guessesAreLearntFromTheTextAndFromTheStream() {
        ContextMixer text = read("the keeper lit the lamp at dusk. ".repeat(20).getBytes(StandardCharsets.US_ASCII));
        ContextMixer stream = text.stream();
        assertThat(chance(stream, "the keeper lit the l", 'a')).isGreaterThan(0.9);
        assertThat(chance(stream, "zq", '7')).isLessThan(0.1);
        stream.restart(text);
        assertThat(chance(stream, "zq7 zq7 zq7 zq7 zq7 zq7 zq7 zq", '7')).isGreaterThan(0.7);
        stream.restart(text);
        assertThat(chance(stream, "zq", '7')).isLessThan(0.1);
    }

    private static double chance(ContextMixer stream, String before, char next) {
        for (byte value : before.getBytes(StandardCharsets.US_ASCII)) {
            stream.learn(value);
        }
        float[] logits = new float[256];
        stream.logits(logits, 0);
        return Math.exp(logits[next]);
    }

    @Test
    void streamsDoNotMeetAndCopiesGoOnAlike() {
        ContextMixer text = read(text(3, 2000));
        ContextMixer one = text.stream();
        ContextMixer other = text.stream();
        for (byte value : text(4, 500)) {
            one.learn(value & 0xFF);
        }
        float[] untouched = new float[256];
        float[] fresh = new float[256];
        other.logits(untouched, 0);
        text.stream().logits(fresh, 0);
        assertThat(untouched).containsExactly(fresh);

        other.copyFrom(one);
        for (byte value : text(5, 300)) {
            one.logits(untouched, 0);
            other.logits(fresh, 0);
            assertThat(untouched).containsExactly(fresh);
            one.learn(value & 0xFF);
            other.learn(value & 0xFF);
        }
    }

    @Test
    void aPassageIsFoundAgainWhileItIsKept() {
        assertThat(recalled(40_000)).isGreaterThan(0.4);
        assertThat(recalled(70_000)).isLessThan(0.2);
    }

    /** Returns how likely a passage is thought, by the byte, when it comes again after so many bytes of noise. */
    private static double recalled(int distance) {
        ContextMixer stream = read(new byte[0], LARGE_TABLE_BITS).stream();
        byte[] passage = text(6, 300);
        SplitMix64 random = SplitMix64.named(distance, "noise");
        for (byte value : passage) {
            stream.learn(value & 0xFF);
        }
        for (int i = 0; i < distance; i++) {
            stream.learn((int) (random.nextLong() >>> 56));
        }
        float[] logits = new float[256];
        double chances = 0;
        for (byte value : passage) {
            stream.logits(logits, 0);
            chances += Math.exp(logits[value & 0xFF]);
            stream.learn(value & 0xFF);
        }
        return chances / passage.length;
    }

    @Test
    void logitsStayWithinTheirRange() {
        for (float logit : new float[] {-1e9f, -10, -9.999f, -0f, 0, 3, 10, 1e9f}) {
            float within = Logistic.clamp(logit);
            assertThat(Logistic.squash(within)).isCloseTo((float) (1 / (1 + Math.exp(-within))), within(1e-3f));
            assertThat(Logistic.softplus(within)).isCloseTo((float) Math.log1p(Math.exp(within)), within(2e-6f));
        }
        assertThat(Logistic.stretch(0)).isEqualTo(-Logistic.stretch(65535)).isLessThan(-8);
    }
}
