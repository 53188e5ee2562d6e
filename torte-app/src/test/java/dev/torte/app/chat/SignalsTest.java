package dev.torte.app.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The signals are what their names say, also where numbers are extreme. */
final class SignalsTest {
    private static final double TINY = 1e-12;

    @Test
    void ofAUniformGuess() {
        float[] logits = new float[256];
        Arrays.fill(logits, 3f);
        Signals signals = Signals.of(logits, 0, 256);
        assertThat(signals.maxSoftmax()).isEqualTo(1.0 / 256);
        assertThat(signals.margin()).isZero();
        assertThat(signals.entropyBits()).isCloseTo(8, within(TINY));
        assertThat(signals.energy()).isCloseTo(3 + Math.log(256), within(TINY));
    }

    @Test
    void ofChancesThatAreKnown() {
        // Chances 1/2, 1/4, 1/8, 1/8, in an order in which the second comes before the first, and beside numbers that
        // are not meant.
        double ln2 = Math.log(2);
        float[] logits = {99, (float) -ln2 * 2, (float) -ln2, (float) (-ln2 * 3), (float) (-ln2 * 3), 99};
        Signals signals = Signals.of(logits, 1, 4);
        double rounding = 1e-6;
        assertThat(signals.maxSoftmax()).isCloseTo(0.5, within(rounding));
        assertThat(signals.margin()).isCloseTo(0.25, within(rounding));
        assertThat(signals.entropyBits()).isCloseTo(1.75, within(rounding));
        assertThat(signals.energy()).isCloseTo(0, within(rounding));
        assertThat(signals.chance(logits[3])).isCloseTo(0.125, within(rounding));
        double sum = 0;
        for (int i = 1; i < 5; i++) {
            sum += signals.chance(logits[i]);
        }
        assertThat(sum).isCloseTo(1, within(TINY));
    }

    @Test
    void twoEqualTopsHaveNoMargin() {
        assertThat(Signals.of(new float[] {5, 1, 5}, 0, 3).margin()).isZero();
    }

    @Test
    void extremeLogitsOverflowNothing() {
        Signals signals = Signals.of(new float[] {-Float.MAX_VALUE, Float.MAX_VALUE, 0}, 0, 3);
        assertThat(signals).isEqualTo(new Signals(1, 1, 0, Float.MAX_VALUE));
        assertThat(signals.chance(0)).isZero();
    }

    @Test
    void aGuessAmongOneIsNone() {
        assertThatThrownBy(() -> Signals.of(new float[3], 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 1");
    }

    @Test
    void aPromptIsSummedUpOverItsBytes() {
        List<PositionSignals> positions = List.of(position(0.2, 0.5), position(0.4, 0.1), position(0.9, 0.6));
        PromptSignals prompt = PromptSignals.of(positions);
        assertThat(prompt.maxSoftmaxLast()).isEqualTo(0.9);
        assertThat(prompt.maxSoftmaxMean()).isCloseTo(0.5, within(TINY));
        assertThat(prompt.routerConfidence().getAsDouble()).isCloseTo(0.6, within(TINY));
        // ((0.1)² + (0.3)² + (0.2)²) / 3
        assertThat(prompt.routerEntropyVariance().getAsDouble()).isCloseTo(0.14 / 3, within(TINY));
    }

    private static PositionSignals position(double maxSoftmax, double routerEntropy) {
        return new PositionSignals(new Signals(maxSoftmax, 0, 0, 0), OptionalDouble.of(routerEntropy));
    }
}
