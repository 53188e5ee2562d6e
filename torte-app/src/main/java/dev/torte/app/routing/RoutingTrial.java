package dev.torte.app.routing;

import dev.torte.app.routing.RoutingRecord.Choice;
import dev.torte.app.routing.RoutingRecord.Round;
import dev.torte.app.routing.RoutingRecord.Segment;
import dev.torte.corpus.Corpus;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Session;
import dev.torte.runtime.routing.DomainProfile;
import dev.torte.runtime.routing.DomainProfiles;
import dev.torte.runtime.routing.RoutedSession;
import dev.torte.runtime.routing.Router;
import dev.torte.runtime.routing.SessionsInTurn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Measures routing on a stream whose domains are known: pieces of 1 to 4 KiB of documents, in an arrangement drawn by a seed in which
 * each domain follows each other one. Computes on the caller's thread.
 */
public final class RoutingTrial {
    /** A domain, what should predict it, and documents of it that nobody has learnt from. */
    public record Domain(String name, LoadedModel model, DomainProfile profile, Corpus documents) {}

    private final List<Domain> domains;
    private final List<LoadedModel> models;
    private final DomainProfiles profiles;

    /**
     * Prepares a trial.
     *
     * @param domains at least two; the model of the first is the core, to which a router abstains
     */
    public RoutingTrial(List<Domain> domains) {
        if (domains.size() < 2) {
            throw new IllegalArgumentException("a trial needs at least 2 domains, found " + domains.size());
        }
        this.domains = List.copyOf(domains);
        this.models = domains.stream().map(Domain::model).toList();
        this.profiles = new DomainProfiles(
                domains.getFirst().profile(),
                domains.stream().skip(1).map(Domain::profile).toList());
    }

    /**
     * Runs it.
     *
     * @param seed   of the arrangement
     * @param laps   how often each domain follows each other one
     * @param rounds of times, at least 1
     * @param done   told how many bytes were read, by any model, since it was last told; {@code 3 + 2 * rounds} times all in the end
     * @throws IllegalArgumentException if a domain has no document long enough
     */
    public RoutingRecord run(long seed, int laps, int rounds, LongConsumer done) {
        RoutingStream stream = stream(seed, laps);
        RoutedSession routed = new RoutedSession(profiles, models);
        SessionsInTurn oracle = new SessionsInTurn(models);
        Session core = models.getFirst().session();
        List<Segment> segments = new ArrayList<>();
        int at = 0;
        for (RoutingStream.Part part : stream.parts()) {
            Choices choices = new Choices(part.domain());
            double routedBits = 0;
            double oracleBits = 0;
            double coreBits = 0;
            for (int i = at; i < at + part.bytes(); i++) {
                byte value = stream.bytes()[i];
                choices.add(routed.chosen());
                routedBits += bits(routed.logits(), value);
                oracleBits += bits(oracle.caughtUp(part.domain()).logits(), value);
                coreBits += bits(core.logits(), value);
                routed.feed(value);
                oracle.append(value);
                core.feed(value);
                done.accept(3);
            }
            // A turn ends with the byte before the next one.
            oracle.caughtUp(part.domain());
            at += part.bytes();
            segments.add(new Segment(part.domain(), part.bytes(), choices.result(), routedBits, oracleBits, coreBits));
        }
        List<Round> times = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            times.add(new Round(routerNanos(stream), oracleNanos(stream), routedNanos(stream)));
            done.accept(2L * stream.bytes().length);
        }
        return new RoutingRecord(domains.stream().map(Domain::name).toList(), segments, times, routed.bytesTogether());
    }

    /** Returns how many times {@link #run} tells of a byte. */
    public long steps(long seed, int laps, int rounds) {
        return (3 + 2L * rounds) * stream(seed, laps).bytes().length;
    }

    private RoutingStream stream(long seed, int laps) {
        return RoutingStream.of(
                domains.stream()
                        .map(domain -> domain.documents().documentBytes())
                        .toList(),
                seed,
                laps);
    }

    private long routerNanos(RoutingStream stream) {
        Router router = new Router(profiles);
        long start = System.nanoTime();
        for (byte value : stream.bytes()) {
            router.accept(value);
        }
        return System.nanoTime() - start;
    }

    private List<Long> oracleNanos(RoutingStream stream) {
        SessionsInTurn sessions = new SessionsInTurn(models);
        Long[] nanos = new Long[models.size()];
        Arrays.fill(nanos, 0L);
        int at = 0;
        for (RoutingStream.Part part : stream.parts()) {
            long start = System.nanoTime();
            for (int i = at; i < at + part.bytes(); i++) {
                sessions.append(stream.bytes()[i]);
                sessions.caughtUp(part.domain());
            }
            nanos[part.domain()] += System.nanoTime() - start;
            at += part.bytes();
        }
        return List.of(nanos);
    }

    private long routedNanos(RoutingStream stream) {
        RoutedSession session = new RoutedSession(profiles, models);
        long start = System.nanoTime();
        for (byte value : stream.bytes()) {
            session.feed(value);
            session.logits();
        }
        return System.nanoTime() - start;
    }

    /** Counts right and wrong choices of a segment as they come. */
    private static final class Choices {
        private final int domain;
        private int bytes;
        private int firstRight = -1;
        private int rightFrom;
        private int wrong;
        private int wrongAfterGrace;

        Choices(int domain) {
            this.domain = domain;
        }

        void add(int chosen) {
            if (chosen != domain) {
                wrong++;
                wrongAfterGrace += bytes >= RoutingRecord.GRACE_BYTES ? 1 : 0;
                rightFrom = bytes + 1;
            } else if (firstRight < 0) {
                firstRight = bytes;
            }
            bytes++;
        }

        Choice result() {
            return new Choice(firstRight < 0 ? bytes : firstRight, rightFrom, wrong, wrongAfterGrace);
        }
    }

    /** Returns -log2 of the chance that logits give to a byte. */
    static double bits(float[] logits, byte value) {
        double top = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            top = Math.max(top, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += StrictMath.exp(logit - top);
        }
        return (StrictMath.log(sum) - (logits[value & 0xFF] - top)) / StrictMath.log(2);
    }
}
