package dev.torte.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.TorteException;
import dev.torte.model.contract.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A batch is a pure function of seed and step, and its windows lie inside the corpus. */
class WindowSamplerTest {
    private static final Corpus SMALL =
            Corpus.of("small", List.of("0123456789", "abcdefghij"), CorpusOptions.defaults());
    private static final Corpus LARGE = Corpus.of("large", List.of("ABCDEFGHIJ".repeat(500)), CorpusOptions.defaults());

    @Test
    void windowsLieInsideAndTargetsAreTheNextBytes() {
        RandomGenerator random = new SplittableRandom(22);
        // A seed and a step from the ends of their ranges in some rounds, from anywhere in the others.
        long[] seeds = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE};
        long[] steps = {0, 1, 1L << 40};
        for (int round = 0; round < 1000; round++) {
            long seed = round < seeds.length ? seeds[round] : random.nextLong();
            long step = round % 100 < steps.length ? steps[round % 100] : random.nextLong((1L << 40) + 1);
            requireWindows(1 + random.nextInt(5), 1 + round % 20, seed, step);
        }
    }

    private static void requireWindows(int rows, int windowBytes, long seed, long step) {
        WindowSampler sampler = new WindowSampler(new Mixture.Single(SMALL), rows, windowBytes, seed);
        int[] x = new int[rows * windowBytes];
        int[] y = new int[rows * windowBytes];
        sampler.fill(step, x, y);
        for (int row = 0; row < rows; row++) {
            int start = sampler.window(step, row).start();
            assertThat(start).isBetween(0, SMALL.length() - windowBytes - 2);
            for (int t = 0; t < windowBytes; t++) {
                int i = row * windowBytes + t;
                assertThat(x[i]).isEqualTo(SMALL.at(start + t));
                assertThat(y[i]).isEqualTo(SMALL.at(start + t + 1));
            }
        }
    }

    @Test
    void aStepDoesNotDependOnTheStepsBefore() {
        Mixture mixture = new Mixture.Weighted(List.of(new Mixture.Part(SMALL, 1), new Mixture.Part(LARGE, 3)));
        WindowSampler straight = new WindowSampler(mixture, 4, 8, 99);
        int[][] batches = new int[50][32];
        for (int step = 0; step < batches.length; step++) {
            straight.fill(step, batches[step], new int[32]);
        }
        for (int step = batches.length - 1; step >= 0; step--) {
            int[] again = new int[32];
            new WindowSampler(mixture, 4, 8, 99).fill(step, again, new int[32]);
            assertThat(again).as("step %d", step).isEqualTo(batches[step]);
        }
        assertThat(Arrays.stream(batches).map(Arrays::toString).distinct()).hasSizeGreaterThan(45);
    }

    @Test
    void theGeneratorIsSplitMix64AndStaysSo() {
        // The first outputs of SplitMix64 started at 1234567, as published with the generator.
        long[] published = {6457827717110365317L, 3203168211198807973L, -8629252141511181193L, 4593380528125082431L};
        for (int i = 0; i < published.length; i++) {
            assertThat(CounterRandom.draw(1234567, i)).isEqualTo(published[i]);
        }
        // Computed outside, from the rule in the class comment.
        WindowSampler sampler = new WindowSampler(new Mixture.Single(LARGE), 2, 16, 42);
        assertThat(sampler.window(0, 0)).isEqualTo(new WindowSampler.Window(0, 796));
        assertThat(sampler.window(1000, 1)).isEqualTo(new WindowSampler.Window(0, 4841));
    }

    @Test
    void allStartsAreDrawnAboutEquallyOften() {
        int windowBytes = 11;
        WindowSampler sampler = new WindowSampler(new Mixture.Single(SMALL), 100, windowBytes, 5);
        int[] counts = new int[SMALL.length() - windowBytes - 1];
        for (int step = 0; step < 100; step++) {
            for (int row = 0; row < 100; row++) {
                counts[sampler.window(step, row).start()]++;
            }
        }
        // 10,000 draws over 10 starts: 1,000 each, standard deviation 30; the bound is 5 of these.
        assertThat(counts).hasSize(10);
        assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(850);
        assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(1150);
    }

    @Test
    void mixtureSharesFollowTheWeights() {
        Mixture mixture = new Mixture.Weighted(List.of(new Mixture.Part(SMALL, 1), new Mixture.Part(LARGE, 3)));
        WindowSampler sampler = new WindowSampler(mixture, 100, 4, 6);
        int large = 0;
        for (int step = 0; step < 100; step++) {
            for (int row = 0; row < 100; row++) {
                large += sampler.window(step, row).part();
            }
        }
        // 7,500 expected, standard deviation 43.
        assertThat(large).isBetween(7280, 7720);
    }

    @Test
    void aMixtureOfOneIsThatCorpus() {
        WindowSampler single = new WindowSampler(new Mixture.Single(LARGE), 8, 4, 1);
        WindowSampler mixed = new WindowSampler(new Mixture.Weighted(List.of(new Mixture.Part(LARGE, 7))), 8, 4, 1);
        for (int row = 0; row < 8; row++) {
            assertThat(mixed.window(3, row)).isEqualTo(single.window(3, row));
        }
    }

    @Test
    void aCorpusWithoutRoomForAWindowIsTooShort() {
        Mixture mixture = new Mixture.Single(SMALL);
        int longest = SMALL.length() - 2;
        assertThat(new WindowSampler(mixture, 1, longest, 0).window(9, 0).start())
                .isZero();
        assertThatThrownBy(() -> new WindowSampler(mixture, 1, longest + 1, 0))
                .isInstanceOf(TorteException.TooShort.class)
                .hasMessageContaining("at least " + (SMALL.length() + 1) + " bytes, found " + SMALL.length());
    }

    @Test
    void windowsOfAnEncodedTextAreOfItsSymbols() {
        Tokenizer tokenizer = BpeTrainer.train(LARGE, 259);
        EncodedCorpus encoded = EncodedCorpus.of(LARGE, tokenizer);
        assertThat(encoded.bytesPerSymbol()).isGreaterThan(1.3).isEqualTo((double) LARGE.length() / encoded.length());
        int[] all = new int[encoded.length()];
        encoded.copy(0, all, 0, all.length);
        assertThat(tokenizer.decode(all)).isEqualTo(LARGE.documentBytes().getFirst());
        WindowSampler sampler = new WindowSampler(new Mixture.Single(encoded), 2, 5, 3);
        int[] x = new int[10];
        int[] y = new int[10];
        sampler.fill(4, x, y);
        for (int row = 0; row < 2; row++) {
            int start = sampler.window(4, row).start();
            assertThat(Arrays.copyOfRange(x, 5 * row, 5 * row + 5))
                    .isEqualTo(Arrays.copyOfRange(all, start, start + 5));
            assertThat(Arrays.copyOfRange(y, 5 * row, 5 * row + 5))
                    .isEqualTo(Arrays.copyOfRange(all, start + 1, start + 6));
        }
        assertThatThrownBy(() -> new WindowSampler(new Mixture.Single(encoded), 1, LARGE.length() - 2, 0))
                .isInstanceOf(TorteException.TooShort.class)
                .hasMessageContaining("symbols");
    }

    @Test
    void withoutMergesTheEncodedTextIsTheText() {
        EncodedCorpus encoded = EncodedCorpus.of(SMALL, Tokenizer.bytes());
        int[] symbols = new int[SMALL.length()];
        encoded.copy(0, symbols, 0, symbols.length);
        int[] bytes = new int[SMALL.length()];
        SMALL.copy(0, bytes, 0, bytes.length);
        assertThat(symbols).isEqualTo(bytes);
        assertThat(encoded.bytesPerSymbol()).isEqualTo(SMALL.bytesPerSymbol());
    }

    @Test
    void wrongArgumentsNameBothValues() {
        WindowSampler sampler = new WindowSampler(new Mixture.Single(SMALL), 2, 3, 0);
        assertThatThrownBy(() -> sampler.fill(0, new int[6], new int[5])).hasMessageContaining("expected 6");
        assertThatThrownBy(() -> sampler.window(-1, 0)).hasMessageContaining("step -1");
        assertThatThrownBy(() -> new Mixture.Part(SMALL, 0)).hasMessageContaining("weight 0");
        assertThatThrownBy(() -> new Mixture.Weighted(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
