package dev.torte.app.routing;

import dev.torte.app.routing.RoutingRecord.Round;
import dev.torte.app.routing.RoutingRecord.Segment;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What a {@link RoutingRecord} says.
 *
 * @param accuracyAfterGrace share of right choices among the bytes after the first {@value RoutingRecord#GRACE_BYTES} of each segment
 * @param accuracy           share of right choices among all bytes
 * @param delay              how many bytes of a segment go by before the right choice
 * @param bitsPerByte        over the whole stream
 * @param cost               by the medians of the rounds
 */
public record RoutingFigures(
        double accuracyAfterGrace, double accuracy, Delay delay, BitsPerByte bitsPerByte, Cost cost) {

    /** Bytes: the first one of the sorted delays that half, or 95 percent, of all do not exceed. */
    public record Delay(long median, long percentile95) {}

    /** Of the stream; {@code overOracle} is routed over oracle, less 1. */
    public record BitsPerByte(double routed, double oracle, double core, double overOracle) {}

    /**
     * Times per byte, and shares of the decoding time where domains are told.
     *
     * @param routerShare  the router alone
     * @param sessionShare all that a routed session takes more: the router, seconds that predict along, catching up
     * @param togetherShare of the bytes that two models predicted
     */
    public record Cost(
            double routerNanos, double decodeNanos, double routerShare, double sessionShare, double togetherShare) {}

    /** Returns the figures of a record, which has segments and rounds. */
    public static RoutingFigures of(RoutingRecord record) {
        long bytes = 0;
        long late = 0;
        long wrong = 0;
        long wrongLate = 0;
        for (Segment segment : record.segments()) {
            bytes += segment.bytes();
            late += Math.max(0, segment.bytes() - RoutingRecord.GRACE_BYTES);
            wrong += segment.choice().wrong();
            wrongLate += segment.choice().wrongAfterGrace();
        }
        List<Long> delays = record.segments().stream()
                .map(segment -> (long) segment.choice().firstRight())
                .sorted()
                .toList();
        double routed = sum(record, Segment::routedBits) / bytes;
        double oracle = sum(record, Segment::oracleBits) / bytes;
        double decode = median(record, Round::oracleNanos) / bytes;
        double router = median(record, Round::routerNanos) / bytes;
        return new RoutingFigures(
                1 - (double) wrongLate / late,
                1 - (double) wrong / bytes,
                new Delay(percentile(delays, 50), percentile(delays, 95)),
                new BitsPerByte(routed, oracle, sum(record, Segment::coreBits) / bytes, routed / oracle - 1),
                new Cost(
                        router,
                        decode,
                        router / decode,
                        median(record, Round::routedNanos) / bytes / decode - 1,
                        (double) record.bytesTogether() / bytes));
    }

    private static double sum(RoutingRecord record, ToDoubleFunction<Segment> value) {
        return record.segments().stream().mapToDouble(value).sum();
    }

    private static double median(RoutingRecord record, ToLongFunction<Round> nanos) {
        return percentile(
                record.rounds().stream().map(nanos::applyAsLong).sorted().toList(), 50);
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get((percent * sorted.size() + 99) / 100 - 1);
    }
}
