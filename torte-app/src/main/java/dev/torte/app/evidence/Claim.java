package dev.torte.app.evidence;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/**
 * A sentence that records can bear out or refute: a statistic of them and a bound that it must keep.
 *
 * @param id     names it
 * @param text   what is claimed, for people
 * @param expect the status that is published, which a verification must find again
 */
public record Claim(String id, String text, Statistic statistic, Bound bound, Status expect) {
    public Claim {
        if (!id.matches("[a-z0-9][a-z0-9.-]{0,79}")) {
            throw new IllegalArgumentException(
                    "an id must be lowercase letters, digits, dots and hyphens, found '" + id + "'");
        }
    }

    /** What verification finds. What nobody measured is not true. */
    public enum Status {
        PASS,
        FAIL,
        UNMEASURED
    }

    /** A number computed from records. Models are named as in their experiment. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Statistic.Bpb.class, name = "bpb"),
        @JsonSubTypes.Type(value = Statistic.BpbDifference.class, name = "bpb-difference"),
        @JsonSubTypes.Type(value = Statistic.BpbRatio.class, name = "bpb-ratio"),
        @JsonSubTypes.Type(value = Statistic.BpbOverColumn.class, name = "bpb-over-column"),
        @JsonSubTypes.Type(value = Statistic.CodeOverScore.class, name = "code-over-score"),
        @JsonSubTypes.Type(value = Statistic.Value.class, name = "value"),
        @JsonSubTypes.Type(value = Statistic.Ratio.class, name = "ratio"),
        @JsonSubTypes.Type(value = Statistic.Measured.class, name = "measured"),
        @JsonSubTypes.Type(value = Statistic.MeasuredDifference.class, name = "measured-difference")
    })
    public sealed interface Statistic {

        /** Bits per byte of all held-out text, the mean over seeds. */
        record Bpb(String model) implements Statistic {}

        /** Bits per byte of a model less that of another on the same documents. */
        record BpbDifference(String model, String against) implements Statistic {}

        /** Bits per byte of a model over that of another on the same documents. */
        record BpbRatio(String model, String against) implements Statistic {}

        /** Bits per byte of a model less that of a compressor, a column of the record {@code baselines}. */
        record BpbOverColumn(String model, String column) implements Statistic {}

        /**
         * By how much an arithmetic code that was read back is longer than the score of the same documents says, as a share of it; of
         * all seeds the one that is farthest off.
         */
        record CodeOverScore(String model) implements Statistic {}

        /** A number of a model's records, the mean over seeds; of several the median. */
        record Value(String model, String figure) implements Statistic {}

        /** A number of a model's records over the same of another's. */
        record Ratio(String model, String against, String figure) implements Statistic {}

        /**
         * A number of a record that is no run; of the record of a measurement a figure that is made anew from its values, see {@link
         * GenerationFigures}, {@link ProbeFigures}, {@link SpeedFigures} and {@link ResourcesFigures}.
         */
        record Measured(String record, String figure) implements Statistic {}

        /** A figure of a measurement less that of another, made under the same conditions on another model. */
        record MeasuredDifference(String record, String against, String figure) implements Statistic {}
    }

    /** Which values bear a claim out. */
    public sealed interface Bound {
        double value();

        record Below(double value) implements Bound {}

        record AtMost(double value) implements Bound {}

        record Above(double value) implements Bound {}

        record AtLeast(double value) implements Bound {}

        /** Returns whether a value keeps it; NaN keeps none. */
        default boolean holds(double found) {
            return switch (this) {
                case Below(double limit) -> found < limit;
                case AtMost(double limit) -> found <= limit;
                case Above(double limit) -> found > limit;
                case AtLeast(double limit) -> found >= limit;
            };
        }

        /** Returns it as people write it. */
        default String words() {
            String sign = switch (this) {
                case Below below -> "<";
                case AtMost most -> "≤";
                case Above above -> ">";
                case AtLeast least -> "≥";
            };
            return sign + " "
                    + (value() == Math.rint(value()) ? Long.toString((long) value()) : Double.toString(value()));
        }
    }

    /** Returns the name of the model that a statistic is about, if it is about one. */
    Optional<String> model() {
        return switch (statistic) {
            case Statistic.Bpb(String model) -> Optional.of(model);
            case Statistic.BpbDifference(String model, var against) -> Optional.of(model);
            case Statistic.BpbRatio(String model, var against) -> Optional.of(model);
            case Statistic.BpbOverColumn(String model, var column) -> Optional.of(model);
            case Statistic.CodeOverScore(String model) -> Optional.of(model);
            case Statistic.Value(String model, var figure) -> Optional.of(model);
            case Statistic.Ratio(String model, var against, var figure) -> Optional.of(model);
            case Statistic.Measured measured -> Optional.empty();
            case Statistic.MeasuredDifference difference -> Optional.empty();
        };
    }

    /** Returns the name of the model that it is compared with, if it is. */
    Optional<String> against() {
        return switch (statistic) {
            case Statistic.Bpb bpb -> Optional.empty();
            case Statistic.BpbDifference(var model, String against) -> Optional.of(against);
            case Statistic.BpbRatio(var model, String against) -> Optional.of(against);
            case Statistic.BpbOverColumn over -> Optional.empty();
            case Statistic.CodeOverScore code -> Optional.empty();
            case Statistic.Value value -> Optional.empty();
            case Statistic.Ratio(var model, String against, var figure) -> Optional.of(against);
            case Statistic.Measured measured -> Optional.empty();
            case Statistic.MeasuredDifference difference -> Optional.empty();
        };
    }
}
