package dev.torte.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The n-gram column is a probability distribution at every moment, so no coder could be fooled by it. */
class NGramModelTest {
    /** 256 rounded additions and 7 mixtures; far below anything that could matter. */
    private static final double ROUNDING = 1e-12;

    @Test
    void probabilitiesSumToOneWhileLearningAndWhenTheTableIsFull() {
        NGramModel model = new NGramModel(1 << 12);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 6000; i++) {
            if (i % 50 == 0) {
                double sum = 0;
                for (int s = 0; s < 256; s++) {
                    double p = model.probability(s);
                    assertThat(p).isPositive();
                    sum += p;
                }
                assertThat(sum).as("after %d bytes", i).isCloseTo(1, within(ROUNDING));
            }
            model.note(random.nextInt(4) == 0 ? random.nextInt(256) : 'a' + random.nextInt(3));
        }
    }

    @Test
    void theFirstByteCostsEightBitsAndRepetitionAlmostNone() {
        byte[] same = new byte[10_000];
        assertThat(new NGramModel().score(same, 0, 1)).isCloseTo(8, within(ROUNDING));
        assertThat(new NGramModel().score(same, 0, same.length) / same.length).isLessThan(0.01);
    }

    @Test
    void noiseCostsAboutEightBits() {
        byte[] noise = new byte[20_000];
        new SplittableRandom(2).nextBytes(noise);
        assertThat(new NGramModel().score(noise, 0, noise.length) / noise.length)
                .isBetween(7.99, 8.3);
    }

    @Test
    void scoringInPartsEqualsScoringAtOnce() {
        byte[] text = "the cat sat on the mat; the cat sat on the hat".repeat(5).getBytes(StandardCharsets.US_ASCII);
        double whole = new NGramModel().score(text, 0, text.length);
        NGramModel model = new NGramModel();
        double parts = model.score(text, 0, 100) + model.score(text, 100, text.length);
        assertThat(parts).isCloseTo(whole, within(1e-9));
        NGramModel primed = new NGramModel();
        primed.learn(text, 0, 100);
        NGramModel scored = new NGramModel();
        scored.score(text, 0, 100);
        assertThat(primed.score(text, 100, 200)).isEqualTo(scored.score(text, 100, 200));
    }

    @Test
    void byHandOnThreeBytes() {
        // After "aa": order 0 noted a twice (the second time no longer context knew it), order 1 once.
        NGramModel model = new NGramModel();
        model.note('a');
        model.note('a');
        double order0 = (2 - 0.875 + 0.875 / 256) / 2;
        double order1 = (1 - 0.875) + 0.875 * order0;
        assertThat(model.probability('a')).isCloseTo(order1, within(ROUNDING));
        double other0 = 0.875 / 256 / 2;
        assertThat(model.probability('b')).isCloseTo(0.875 * other0, within(ROUNDING));
    }

    @Test
    void tableSizesThatAreNotPowersOfTwoAreRefused() {
        assertThatThrownBy(() -> new NGramModel(5000)).hasMessageContaining("maxSlots 5000");
    }
}
