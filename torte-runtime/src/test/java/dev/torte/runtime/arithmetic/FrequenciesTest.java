package dev.torte.runtime.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.kernels.Kernels;
import dev.torte.model.SplitMix64;
import dev.torte.runtime.coding.TinyCoders;
import org.junit.jupiter.api.Test;

/** Whole numbers made of logits: by the written rule, for any logits, the same on all kernels. */
class FrequenciesTest {
    private static final int ONE = 1 << 28;

    private static Frequencies of(Kernels kernels, float... logits) {
        Frequencies frequencies = new Frequencies(logits.length, kernels);
        frequencies.set(logits, 0);
        return frequencies;
    }

    @Test
    void followTheRule() {
        Frequencies frequencies = of(TinyCoders.scalar(), 2f, 1f, -3.5f, 2f, -90f);
        assertThat(frequencies.of(0)).isEqualTo(ONE + 1);
        assertThat(frequencies.of(3)).isEqualTo(ONE + 1);
        assertThat((double) frequencies.of(1)).isCloseTo(ONE * Math.exp(-1), within(64.0));
        assertThat((double) frequencies.of(2)).isCloseTo(ONE * Math.exp(-5.5), within(2.0));
        assertThat(frequencies.of(4)).as("never 0: any byte can come").isEqualTo(1);
        assertThat(frequencies.below(0)).isZero();
        assertThat(frequencies.below(3)).isEqualTo(frequencies.of(0) + frequencies.of(1) + frequencies.of(2));
        assertThat(frequencies.total()).isEqualTo(frequencies.below(4) + 1);
    }

    @Test
    void everyPlaceBelongsToTheSymbolAroundIt() {
        Frequencies frequencies = of(TinyCoders.scalar(), 0f, -1f, -100f, 0.5f);
        for (int symbol = 0; symbol < 4; symbol++) {
            long first = frequencies.below(symbol);
            assertThat(frequencies.symbolAt(first)).isEqualTo(symbol);
            assertThat(frequencies.symbolAt(first + frequencies.of(symbol) - 1)).isEqualTo(symbol);
        }
        assertThat(frequencies.symbolAt(frequencies.total()))
                .as("of a damaged code")
                .isEqualTo(3);
        assertThat(frequencies.symbolAt(Long.MAX_VALUE)).isEqualTo(3);
    }

    @Test
    void logitsThatAreNoNumbersMakeAllAlike() {
        float infinite = Float.POSITIVE_INFINITY;
        for (float[] logits : new float[][] {
            {Float.NaN, 1, 2}, {infinite, infinite, 0}, {-infinite, -infinite, -infinite}, {1, infinite, Float.NaN}
        }) {
            Frequencies frequencies = of(TinyCoders.scalar(), logits);
            assertThat(frequencies.total()).isEqualTo(3);
        }
        assertThat(of(TinyCoders.scalar(), Float.MAX_VALUE, -Float.MAX_VALUE, -infinite)
                        .total())
                .isEqualTo(ONE + 3L);
    }

    @Test
    void areTheSameOnAllKernels() {
        SplitMix64 random = SplitMix64.named(1, "logits");
        float[] logits = new float[256 + 5];
        for (int round = 0; round < 50; round++) {
            random.fillNormal(logits, 8);
            Frequencies expected = new Frequencies(256, TinyCoders.scalar());
            expected.set(logits, 5);
            for (int bits : new int[] {128, 256, 512}) {
                Frequencies found = new Frequencies(256, TinyCoders.vector(bits));
                found.set(logits, 5);
                assertThat(found.total()).isEqualTo(expected.total());
                for (int symbol = 0; symbol < 256; symbol++) {
                    assertThat(found.of(symbol)).isEqualTo(expected.of(symbol));
                }
            }
        }
    }

    @Test
    void startEvenAndRefuseWhatCannotBe() {
        Frequencies frequencies = new Frequencies(Frequencies.MAX_SYMBOLS, TinyCoders.scalar());
        assertThat(frequencies.total()).isEqualTo((ONE + 1L) * Frequencies.MAX_SYMBOLS);
        for (int symbols : new int[] {0, -1, Frequencies.MAX_SYMBOLS + 1}) {
            assertThatThrownBy(() -> new Frequencies(symbols, TinyCoders.scalar()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(String.valueOf(symbols));
        }
    }
}
