package dev.torte.app.evidence;

import dev.torte.app.evidence.DocumentFigure.Column;
import dev.torte.app.evidence.RunEvidence.Document;
import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.app.routing.RoutingFigures;
import dev.torte.app.routing.RoutingRecord;
import dev.torte.app.routing.RoutingRecord.Choice;
import dev.torte.app.routing.RoutingRecord.Round;
import dev.torte.app.routing.RoutingRecord.Segment;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The figures of a routed stream, see {@link RoutingFigures}: {@code accuracyAfterGrace}, {@code accuracy}, {@code delay.median},
 * {@code delay.percentile95}, {@code bitsPerByte.routed}, {@code bitsPerByte.oracle}, {@code bitsPerByte.core}, {@code overOracle},
 * {@code overCore}, {@code routerShare}, {@code sessionShare}, {@code togetherShare}. Those of choices and of bits can be drawn again
 * by segment.
 */
final class RoutedFigures implements MeasurementEvidence.Figures {
    private final RoutingRecord record;
    private final RoutingFigures figures;

    private RoutedFigures(RoutingRecord record) {
        this.record = record;
        this.figures = RoutingFigures.of(record);
    }

    static RoutedFigures of(JsonObject content) throws Unfit {
        List<Segment> segments = new ArrayList<>();
        for (JsonObject segment : objects(content, "segments")) {
            segments.add(new Segment(
                    (int) RunEvidence.number(segment, "domain"),
                    (int) RunEvidence.number(segment, "bytes"),
                    new Choice(
                            (int) RunEvidence.number(segment, "firstRight"),
                            (int) RunEvidence.number(segment, "rightFrom"),
                            (int) RunEvidence.number(segment, "wrong"),
                            (int) RunEvidence.number(segment, "wrongAfterGrace")),
                    RunEvidence.number(segment, "routedBits"),
                    RunEvidence.number(segment, "oracleBits"),
                    RunEvidence.number(segment, "coreBits")));
        }
        List<Round> rounds = new ArrayList<>();
        for (JsonObject round : objects(content, "rounds")) {
            List<Long> oracle = new ArrayList<>();
            for (double nanos : RunEvidence.numbers(round, "oracleNanos")) {
                oracle.add((long) nanos);
            }
            rounds.add(new Round((long) RunEvidence.number(round, "routerNanos"), oracle, (long)
                    RunEvidence.number(round, "routedNanos")));
        }
        return new RoutedFigures(new RoutingRecord(
                names(content), segments, rounds, (long) RunEvidence.number(content, "bytesTogether")));
    }

    private static List<String> names(JsonObject content) throws Unfit {
        List<String> names = new ArrayList<>();
        for (JsonValue value : RunEvidence.array(content, "domains")) {
            if (!(value instanceof JsonValue.JsonString name)) {
                throw new Unfit("domains: expected names");
            }
            names.add(name.value());
        }
        return names;
    }

    private static List<JsonObject> objects(JsonObject content, String name) throws Unfit {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonValue value : RunEvidence.array(content, name)) {
            if (!(value instanceof JsonObject object)) {
                throw new Unfit(name + ": expected objects");
            }
            objects.add(object);
        }
        if (objects.isEmpty()) {
            throw new Unfit(name + ": expected at least 1, found none");
        }
        return objects;
    }

    @Override
    public double of(String figure) throws Unfit {
        return switch (figure) {
            case "accuracyAfterGrace" -> figures.accuracyAfterGrace();
            case "accuracy" -> figures.accuracy();
            case "delay.median" -> figures.delay().median();
            case "delay.percentile95" -> figures.delay().percentile95();
            case "bitsPerByte.routed" -> figures.bitsPerByte().routed();
            case "bitsPerByte.oracle" -> figures.bitsPerByte().oracle();
            case "bitsPerByte.core" -> figures.bitsPerByte().core();
            case "overOracle" -> figures.bitsPerByte().overOracle();
            case "overCore" ->
                figures.bitsPerByte().routed() / figures.bitsPerByte().core() - 1;
            case "routerShare" -> figures.cost().routerShare();
            case "sessionShare" -> figures.cost().sessionShare();
            case "togetherShare" -> figures.cost().togetherShare();
            default -> throw new Unfit(figure + ": routing has no such figure");
        };
    }

    private interface Part {
        double of(Segment segment);
    }

    @Override
    public Optional<DocumentFigure> documents(String figure) {
        return switch (figure) {
            case "accuracyAfterGrace" ->
                Optional.of(new DocumentFigure(
                        List.of(column(
                                segment -> Math.max(0, segment.bytes() - RoutingRecord.GRACE_BYTES),
                                segment -> segment.choice().wrongAfterGrace())),
                        shares -> 1 - shares[0]));
            case "accuracy" ->
                Optional.of(new DocumentFigure(
                        List.of(column(
                                Segment::bytes, segment -> segment.choice().wrong())),
                        shares -> 1 - shares[0]));
            case "overOracle" -> Optional.of(ratio(Segment::oracleBits));
            case "overCore" -> Optional.of(ratio(Segment::coreBits));
            default -> Optional.empty();
        };
    }

    private DocumentFigure ratio(Part against) {
        return new DocumentFigure(
                List.of(column(Segment::bytes, Segment::routedBits), column(Segment::bytes, against)),
                bits -> bits[0] / bits[1] - 1);
    }

    /** A segment takes the place of a document, and what is counted in it that of nats. */
    private Column column(Part bytes, Part counted) {
        return new Column(record.segments().stream()
                .map(segment -> new Document((long) bytes.of(segment), counted.of(segment)))
                .toList());
    }
}
