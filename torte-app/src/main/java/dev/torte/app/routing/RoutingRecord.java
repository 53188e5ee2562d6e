package dev.torte.app.routing;

import java.util.List;

/**
 * What a {@link RoutingTrial} measured, as it was measured; {@link RoutingFigures} has the figures.
 *
 * @param domains       their names, that of the core's domain first
 * @param bytesTogether of the stream that two models predicted together
 */
public record RoutingRecord(List<String> domains, List<Segment> segments, List<Round> rounds, long bytesTogether) {
    /** The bytes after a change that a router is given to see it. */
    public static final int GRACE_BYTES = 64;

    public RoutingRecord {
        domains = List.copyOf(domains);
        segments = List.copyOf(segments);
        rounds = List.copyOf(rounds);
    }

    /**
     * A stretch of one domain.
     *
     * @param domain     its place among the names
     * @param choice     what was chosen for its bytes
     * @param routedBits what its bytes cost where the router chose
     * @param oracleBits where each domain was told, by the same sessions, which catch up alike
     * @param coreBits   by the core alone, which has read all of the stream
     */
    public record Segment(
            int domain, int bytes, Choice choice, double routedBits, double oracleBits, double coreBits) {}

    /**
     * Which bytes of a segment were predicted by another model than that of its domain; the choice for a byte is made before it comes.
     *
     * @param firstRight     bytes before the first one with the right choice; all if there is none
     * @param rightFrom      bytes before the choice was right for all the rest
     * @param wrong          bytes with a wrong choice
     * @param wrongAfterGrace those among them that are not of the first {@value #GRACE_BYTES}
     */
    public record Choice(int firstRight, int rightFrom, int wrong, int wrongAfterGrace) {}

    /**
     * The whole stream once by each, in turns.
     *
     * @param routerNanos the router alone
     * @param oracleNanos the models where domains are told, giving logits after each byte: the segments of each domain, in the order
     *                    of the names
     * @param routedNanos all of a routed session, giving logits after each byte
     */
    public record Round(long routerNanos, List<Long> oracleNanos, long routedNanos) {
        public Round {
            oracleNanos = List.copyOf(oracleNanos);
        }
    }
}
