package dev.torte.app.bench;

import dev.torte.kernels.KernelPool;
import dev.torte.runtime.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Times works on models. Rounds go over all of them in turn, so that a slow moment of the machine does not
 * fall on one alone.
 */
final class SpeedTest implements AutoCloseable {
    /** A timing is repeated within a round until it has this length, for the clock's sake. */
    private static final long SHORTEST_NANOS = 40_000_000L;

    private final List<Case> cases = new ArrayList<>();
    private final List<KernelPool> pools = new ArrayList<>();
    private final List<byte[]> texts;
    private final int rounds;
    private final Duration warmUp;

    /** A work on a model, its session at hand, and how long it took in each round so far. */
    private static final class Case {
        private final Contender contender;
        private final Work work;
        private final int threads;
        private final Session session;
        private final double[] nanosByRound;

        Case(Contender contender, Work work, int threads, Session session, int rounds) {
            this.contender = contender;
            this.work = work;
            this.threads = threads;
            this.session = session;
            this.nanosByRound = new double[rounds];
        }

        double once(byte[] text) {
            long sum = 0;
            int times = 0;
            while (sum < SHORTEST_NANOS) {
                sum += work.nanos(session, text);
                times++;
            }
            return (double) sum / times;
        }

        Speed speed() {
            return Speed.of(contender, work, threads, nanosByRound);
        }
    }

    /**
     * @param threads numbers of threads to try in turn
     * @param rounds how often each figure is taken
     * @param warmUp how long each work is done before the first round, so that the compiler is done with it
     */
    SpeedTest(List<Contender> contenders, List<Work> works, List<Integer> threads, int rounds, Duration warmUp) {
        this(contenders, works, threads, rounds, warmUp, List.of(Work.text()));
    }

    /** @param texts of {@link Work#LONGEST} bytes each, read in turn: the same one by all within a round */
    SpeedTest(
            List<Contender> contenders,
            List<Work> works,
            List<Integer> threads,
            int rounds,
            Duration warmUp,
            List<byte[]> texts) {
        this.texts = texts;
        this.rounds = rounds;
        this.warmUp = warmUp;
        for (Contender contender : contenders) {
            for (int number : threads) {
                KernelPool pool = new KernelPool(contender.model().kernels(), number);
                pools.add(pool);
                Session session = Session.start(contender.model(), 1, pool);
                for (Work work : works) {
                    cases.add(new Case(contender, work, number, session, rounds));
                }
            }
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        pools.forEach(KernelPool::close);
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
                each.once(texts.getFirst());
            }
            stepped.run();
        }
        for (int round = 0; round < rounds; round++) {
            for (Case each : cases) {
                each.nanosByRound[round] = each.once(texts.get(round % texts.size()));
                stepped.run();
            }
        }
        return cases.stream().map(Case::speed).toList();
    }
}
