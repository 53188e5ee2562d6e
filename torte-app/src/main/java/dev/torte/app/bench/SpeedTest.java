package dev.torte.app.bench;

import dev.torte.runtime.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Times works on models, one thread. Rounds go over all of them in turn, so that a slow moment of the machine does not
 * fall on one alone.
 */
final class SpeedTest {
    /** A timing is repeated within a round until it has this length, for the clock's sake. */
    private static final long SHORTEST_NANOS = 40_000_000L;

    private final List<Case> cases = new ArrayList<>();
    private final int rounds;
    private final Duration warmUp;

    /** A work on a model, its session at hand, and how long it took in each round so far. */
    private static final class Case {
        private final Contender contender;
        private final Work work;
        private final Session session;
        private final double[] nanosByRound;
        private final float[] logits = new float[Work.LOGITS];

        Case(Contender contender, Work work, Session session, int rounds) {
            this.contender = contender;
            this.work = work;
            this.session = session;
            this.nanosByRound = new double[rounds];
        }

        double once() {
            long sum = 0;
            int times = 0;
            while (sum < SHORTEST_NANOS) {
                sum += work.nanos(session, logits);
                times++;
            }
            return (double) sum / times;
        }

        Speed speed() {
            return Speed.of(contender, work, nanosByRound);
        }
    }

    /**
     * @param rounds how often each figure is taken
     * @param warmUp how long each work is done before the first round, so that the compiler is done with it
     */
    SpeedTest(List<Contender> contenders, List<Work> works, int rounds, Duration warmUp) {
        this.rounds = rounds;
        this.warmUp = warmUp;
        for (Contender contender : contenders) {
            Session session = contender.model().session();
            for (Work work : works) {
                cases.add(new Case(contender, work, session, rounds));
            }
        }
    }

    /** Returns how many steps {@link #run} tells of. */
    long steps() {
        return (long) cases.size() * (rounds + 1);
    }

    /** Warms up and measures. */
    List<Speed> run(Runnable stepped) {
        for (Case each : cases) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < warmUp.toNanos()) {
                each.once();
            }
            stepped.run();
        }
        for (int round = 0; round < rounds; round++) {
            for (Case each : cases) {
                each.nanosByRound[round] = each.once();
                stepped.run();
            }
        }
        return cases.stream().map(Case::speed).toList();
    }
}
