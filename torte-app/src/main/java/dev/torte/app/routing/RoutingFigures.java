package dev.torte.app.routing;

import dev.torte.app.routing.RoutingRecord.Round;
import dev.torte.app.routing.RoutingRecord.Segment;
import java.util.ArrayList;
import java.util.Collections;
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
     * @param decodeNanos   of each domain's model, in the order of the names
     * @param routerShare   the router alone, of the decoding time of the fastest model
     * @param sessionShare  all that a routed session takes more over the whole stream: the router, models that predict along, catching up
     * @param togetherShare of the bytes that two models predicted
     */
    public record Cost(
            double routerNanos,
            List<Double> decodeNanos,
            double routerShare,
            double sessionShare,
            double togetherShare) {}

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
        List<Double> decode = decodeNanos(record);
        double told = median(
                record,
                round -> round.oracleNanos().stream().mapToLong(nanos -> nanos).sum());
        double router = median(record, Round::routerNanos) / bytes;
        return new RoutingFigures(
                1 - (double) wrongLate / late,
                1 - (double) wrong / bytes,
                new Delay(percentile(delays, 50), percentile(delays, 95)),
                new BitsPerByte(routed, oracle, sum(record, Segment::coreBits) / bytes, routed / oracle - 1),
                new Cost(
                        router,
                        decode,
                        router / Collections.min(decode),
                        median(record, Round::routedNanos) / told - 1,
                        (double) record.bytesTogether() / bytes));
    }

    private static List<Double> decodeNanos(RoutingRecord record) {
        List<Double> perByte = new ArrayList<>();
        for (int i = 0; i < record.domains().size(); i++) {
            int domain = i;
            long bytes = record.segments().stream()
                    .filter(segment -> segment.domain() == domain)
                    .mapToLong(Segment::bytes)
                    .sum();
            perByte.add(median(record, round -> round.oracleNanos().get(domain)) / bytes);
        }
        return perByte;
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
