package dev.torte.app.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.SplitMix64;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted on text, and how far texts are apart. */
final class TextQualityTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static TextQuality quality(String text) {
        return TextQuality.of(bytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"The lamp, 12 of them!\n", "Grüße – 日本語 🚲 \t\r\n", "\uFFFD is a character, too"})
    void textThatPeopleWriteIsAllPrintable(String text) {
        assertThat(quality(text).printableShare()).isEqualTo(1);
    }

    @Test
    void controlsAndBrokenCharactersAreNot() {
        assertThat(TextQuality.of(new byte[] {'a', 0, 0x7f, 'b'}).printable()).isEqualTo(2);
        // A byte that continues nothing, a beginning that nothing continues.
        assertThat(TextQuality.of(new byte[] {'a', (byte) 0x80, (byte) 0xC3, 'b'}))
                .extracting(TextQuality::printable, TextQuality::characters)
                .containsExactly(2L, 4L);
    }

    @Test
    void aCharacterThatTheEndCutsIsNoFault() {
        byte[] cut = Arrays.copyOf(bytes("ab日"), 4);
        assertThat(TextQuality.of(cut))
                .extracting(TextQuality::bytes, TextQuality::printable, TextQuality::characters)
                .containsExactly(4L, 4L, 2L);
    }

    @Test
    void lettersAndSpacesOfAllLanguagesCount() {
        assertThat(quality("ab é\n").alphaSpaceShare()).isEqualTo(1);
        assertThat(quality("ab, 1").alphaSpaceShare()).isEqualTo(3 / 5.0);
    }

    @Test
    void aRepeatedSentenceIsFound() {
        TextQuality loop = quality("The cat sat down there. The cat sat down there. ");
        assertThat(loop.repeats8()).isTrue();
        assertThat(loop.repeats4()).isTrue();
        assertThat(loop.distinctWord4()).isLessThan(loop.wordRuns());
        TextQuality none = quality("abcdefghijklmnopqrstuvwxyz");
        assertThat(none.repeats8()).isFalse();
        assertThat(none.repeats4()).isFalse();
        assertThat(none.distinctTrigramShare()).isEqualTo(1);
        assertThat(quality("abcd1abcd2").repeats4()).isTrue();
        assertThat(quality("abcd1abcd2").repeats8()).isFalse();
        assertThat(quality("aaaaa").distinctTrigramShare()).isEqualTo(1 / 3.0);
    }

    @Test
    void everyTextIsReadBackAndNoOtherCountsAre() throws Unfit {
        SplitMix64 random = new SplitMix64(5);
        for (int i = 0; i < 300; i++) {
            byte[] text = new byte[1 + (int) (random.nextUnit() * 60)];
            int range = i % 2 == 0 ? 256 : 4;
            for (int at = 0; at < text.length; at++) {
                text[at] = (byte) (random.nextUnit() * range + (range == 4 ? ' ' : 0));
            }
            TextQuality quality = TextQuality.of(text);
            assertThat(TextQuality.of(quality.row())).isEqualTo(quality);
        }
        for (int cell = 1; cell < 9; cell++) {
            double[] counts = {10, 10, 10, 10, 8, 7, 3, 5, 2};
            TextQuality.of(Members.numbers(counts));
            counts[cell] = 11;
            assertThatThrownBy(() -> TextQuality.of(Members.numbers(counts))).isInstanceOf(Unfit.class);
        }
        assertThatThrownBy(() -> TextQuality.of(Members.numbers(1, 2))).isInstanceOf(Unfit.class);
    }

    private static double bits(List<byte[]> left, List<byte[]> right) {
        return TrigramDivergence.between(left, right).bits();
    }

    @Test
    void equalTextsAreNotApartAndTextsThatShareNothingAreOneBitApart() {
        List<byte[]> text = List.of(bytes("the lamp of the harbour"), bytes("and the boat"));
        assertThat(bits(text, text)).isZero();
        assertThat(bits(text, text.reversed())).isZero();
        assertThat(bits(text, List.of(bytes("xyzxyzq")))).isCloseTo(1, within(1e-12));
        assertThat(bits(text, List.of(bytes("ab")))).isNaN();
        // One of two trigrams is shared: half a bit.
        assertThat(bits(List.of(bytes("abcd")), List.of(bytes("abc"), bytes("xyz"))))
                .isCloseTo(0.5, within(1e-12));
    }

    @Test
    void theDivergenceIsSymmetricBetweenZeroAndOneAndReadBack() throws Unfit {
        SplitMix64 random = new SplitMix64(6);
        for (int i = 0; i < 200; i++) {
            List<byte[]> left = texts(random);
            List<byte[]> right = texts(random);
            double bits = bits(left, right);
            assertThat(bits).isBetween(0.0, 1.0 + 1e-12).isCloseTo(bits(right, left), within(1e-12));
            TrigramDivergence divergence = TrigramDivergence.between(left, right);
            assertThat(TrigramDivergence.of(divergence.rows().elements())).isEqualTo(divergence);
        }
        assertThatThrownBy(() -> TrigramDivergence.of(List.of(Members.numbers(1, -1, 1))))
                .isInstanceOf(Unfit.class);
        assertThatThrownBy(() -> TrigramDivergence.of(List.of(Members.numbers(1, 0.5, 1))))
                .isInstanceOf(Unfit.class);
    }

    private static List<byte[]> texts(SplitMix64 random) {
        return IntStream.range(0, 3)
                .mapToObj(i -> {
                    byte[] text = new byte[20];
                    for (int at = 0; at < text.length; at++) {
                        text[at] = (byte) ('a' + random.nextUnit() * 3);
                    }
                    return text;
                })
                .toList();
    }
}
