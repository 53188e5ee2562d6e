package dev.torte.app.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.app.evidence.ClaimFamily.Interval;
import dev.torte.app.evidence.RunEvidence.Unfit;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Intervals of paired comparisons, and several of them together. */
final class BootstrapTest {
    private static final Interval RULE = new Interval(2000, 1, 0.05);

    private static List<RunEvidence> runs(String model, long firstSeed, double bits, double noise) {
        return LongStream.range(firstSeed, firstSeed + 3)
                .mapToObj(seed -> {
                    try {
                        return RunEvidence.of(TinyRecords.run(model, seed, bits, noise));
                    } catch (Unfit e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    @Test
    void howHardDocumentsAreCancelsOut() {
        Bootstrap same = Bootstrap.of(runs("a", 1, 2, 0), runs("b", 1, 2.1, 0), (a, b) -> a - b, RULE);
        assertThat(same.range(0.05).low()).isCloseTo(-0.1, within(1e-9));
        assertThat(same.range(0.05).high()).isCloseTo(-0.1, within(1e-9));
    }

    @Test
    void theRangeHoldsTheTrueDifferenceAboutAsOftenAsItSays() {
        int held = 0;
        int tries = 200;
        for (long i = 0; i < tries; i++) {
            Verdict.Range range = Bootstrap.of(
                            runs("a", 10 * i, 2, 1),
                            runs("b", 10 * i + 5, 2.1, 1),
                            (a, b) -> a - b,
                            new Interval(400, i, 0.1))
                    .range(0.1);
            held += range.low() <= -0.1 && -0.1 <= range.high() ? 1 : 0;
        }
        // Three seeds are few, so a bootstrap over seeds and documents is wide here; never too narrow.
        assertThat((double) held / tries).isBetween(0.85, 1.0);
    }

    @Test
    void luckIsSmallWhereTheDifferenceIsClearAndLargeWhereThereIsNone() {
        Bootstrap clear = Bootstrap.of(runs("a", 1, 2, 0.2), runs("b", 1, 2.2, 0.2), (a, b) -> a - b, RULE);
        assertThat(clear.luck(value -> value < 0)).isEqualTo(1.0 / 2001);
        Bootstrap none = Bootstrap.of(runs("a", 1, 2, 0.2), runs("b", 1, 2, 0.2), (a, b) -> a - b, RULE);
        assertThat(none.luck(value -> value < 0)).isGreaterThan(0.02);
    }

    @Test
    void theSameSeedGivesTheSameInterval() {
        assertThat(Bootstrap.of(runs("a", 1, 2, 1), runs("b", 1, 2, 1), (a, b) -> a / b, RULE))
                .isEqualTo(Bootstrap.of(runs("a", 1, 2, 1), runs("b", 1, 2, 1), (a, b) -> a / b, RULE));
    }

    @Test
    void holmStopsAtTheFirstThatFails() {
        assertThat(Holm.holds(Map.of("a", 0.01, "b", 0.02, "c", 0.04), 0.05))
                .isEqualTo(Map.of("a", true, "b", true, "c", true));
        assertThat(Holm.holds(Map.of("a", 0.01, "b", 0.03, "c", 0.04), 0.05))
                .isEqualTo(Map.of("a", true, "b", false, "c", false));
        assertThat(Holm.holds(Map.of("a", 0.02, "b", 0.001, "c", 0.001), 0.05))
                .isEqualTo(Map.of("a", true, "b", true, "c", true));
        assertThat(Holm.holds(Map.of(), 0.05)).isEmpty();
    }
}
