package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Learning-rate curves at the points that published runs logged, and at their ends. */
class ScheduleTest {
    private static final double LOGGED = 5e-4;

    @Test
    void lateCosineMeetsTheLoggedRates() {
        // The reference's 2500-update run at 6e-4 logged 4.65e-4 at update 2000 and 6e-5 at 2500.
        Schedule schedule = new Schedule.LateCosine(0.7, 0.1);
        assertThat(schedule.factor(1, 2500)).isEqualTo(1);
        assertThat(schedule.factor(1750, 2500)).isEqualTo(1);
        assertThat(schedule.factor(2001, 2500)).isCloseTo(4.65e-4 / 6e-4, within(LOGGED));
        assertThat(schedule.factor(2500, 2500)).isCloseTo(0.1, within(LOGGED));
    }

    @Test
    void cosineStartsAboveZeroAndEndsAtItsFloor() {
        Schedule schedule = new Schedule.Cosine(100, 0.1);
        assertThat(schedule.factor(1, 1000)).isEqualTo(0.01);
        assertThat(schedule.factor(100, 1000)).isEqualTo(1);
        assertThat(schedule.factor(550, 1000)).isCloseTo(0.55, within(1e-12));
        assertThat(schedule.factor(1000, 1000)).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void warmupStaysAtItsTop() {
        Schedule schedule = new Schedule.Warmup(4);
        assertThat(schedule.factor(1, 10)).isEqualTo(0.25);
        assertThat(schedule.factor(4, 10)).isEqualTo(1);
        assertThat(schedule.factor(10, 10)).isEqualTo(1);
    }

    @Test
    void shortRunsAndImpossibleShares() {
        assertThat(new Schedule.Cosine(0, 0).factor(1, 1)).isZero();
        assertThat(new Schedule.LateCosine(1, 0.1).factor(5, 5)).isEqualTo(1);
        assertThatThrownBy(() -> new Schedule.LateCosine(1.5, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.5");
    }
}
