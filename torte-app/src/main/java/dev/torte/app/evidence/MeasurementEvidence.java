package dev.torte.app.evidence;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The record of a measurement as claims read it. No figure stands in it: each is made anew from the values of samples, rounds and
 * processes.
 *
 * @param record the whole of it
 * @param models that were measured, in the order of the experiment's file
 */
public record MeasurementEvidence(JsonObject record, List<Measured> models) {
    /** What {@code kind} of a record says that is one. */
    public static final String KIND = "measurement";

    /**
     * A model that was measured.
     *
     * @param experiment whose run made it; empty: the one whose measurement this is
     * @param identity   of its file's content
     */
    public record Measured(Optional<String> experiment, String name, long seed, String identity) {
        public Measured(String name, long seed, String identity) {
            this(Optional.empty(), name, seed, identity);
        }

        /** Returns it as records have it. */
        public JsonObject json() {
            Members members = new Members().put("name", name).put("seed", seed).put("identity", identity);
            experiment.ifPresent(other -> members.put("experiment", other));
            return members.end();
        }

        private static Measured of(JsonObject model) throws Unfit {
            return new Measured(
                    model.get("experiment").isPresent()
                            ? Optional.of(RunEvidence.text(model, "experiment"))
                            : Optional.empty(),
                    RunEvidence.text(model, "name"),
                    (long) RunEvidence.number(model, "seed"),
                    RunEvidence.text(model, "identity"));
        }
    }

    /** The figures of one kind of measurement, by name. */
    interface Figures {
        /** Returns a figure; throws if there is none of that name or the values cannot be its. */
        double of(String figure) throws Unfit;

        /** Returns what a figure is computed from if that is documents, so that they can be drawn again. */
        default Optional<DocumentFigure> documents(String figure) throws Unfit {
            return Optional.empty();
        }
    }

    static boolean isOne(JsonObject record) {
        return record.get("kind").equals(Optional.of(JsonValue.of(KIND)));
    }

    /** Reads a record, whose file is {@code name} without ending. */
    static MeasurementEvidence of(String name, JsonObject record) throws Unfit {
        if (!RunEvidence.text(record, "plan.record").equals(name)) {
            throw new Unfit("plan.record: expected " + name + ", found " + RunEvidence.text(record, "plan.record"));
        }
        List<Measured> models = new ArrayList<>();
        for (JsonValue value : RunEvidence.array(record, "models")) {
            if (!(value instanceof JsonObject model)) {
                throw new Unfit("models: expected objects");
            }
            models.add(Measured.of(model));
        }
        if (models.isEmpty()) {
            throw new Unfit("models: expected at least 1, found none");
        }
        return new MeasurementEvidence(record, List.copyOf(models));
    }

    double figure(String figure) throws Unfit {
        return figures().of(figure);
    }

    Optional<DocumentFigure> documents(String figure) throws Unfit {
        return figures().documents(figure);
    }

    private Figures figures() throws Unfit {
        String kind = RunEvidence.text(record, "plan.kind");
        return switch (kind) {
            case "generation" -> GenerationFigures.of(record);
            case "probe" -> ProbeFigures.of(record);
            case "speed" -> SpeedFigures.of(record, names());
            case "resources" -> ResourcesFigures.of(record, names());
            case "exact" -> ExactFigures.of(record);
            case "routing" -> RoutedFigures.of(record);
            case "transfer" -> TransferFigures.of(record);
            default -> throw new Unfit("plan.kind: expected a kind of measurement, found " + kind);
        };
    }

    private List<String> names() {
        return models.stream().map(Measured::name).toList();
    }

    /** Returns the plan without what it is about: two measurements of which this is equal can be compared. */
    String conditions() throws Unfit {
        if (!(record.get("plan").orElse(null) instanceof JsonObject plan)) {
            throw new Unfit("plan: expected an object");
        }
        Map<String, JsonValue> members = new LinkedHashMap<>(plan.members());
        List.of("record", "model", "models", "seed").forEach(members::remove);
        return Json.canonical(new JsonObject(members));
    }

    /** Returns the main figures of a whole record in a line for people. */
    public static String words(JsonObject record) {
        try {
            MeasurementEvidence evidence = of(RunEvidence.text(record, "plan.record"), record);
            List<String> words = new ArrayList<>();
            for (String figure : evidence.main()) {
                words.add(String.format(Locale.ROOT, "%s %.4g", figure, evidence.figure(figure)));
            }
            return String.join(", ", words);
        } catch (Unfit e) {
            return "does not fit: " + e.getMessage();
        }
    }

    private List<String> main() throws Unfit {
        return switch (RunEvidence.text(record, "plan.kind")) {
            case "generation" ->
                List.of("printable", "distinctCharacterTrigrams", "trigramDivergence", "real.trigramDivergence");
            case "probe" ->
                ProbeFigures.of(record).columns().stream()
                        .flatMap(column -> Stream.of("greedy.", "drawn.", "real.", "elsewhere.")
                                .map(writer -> writer + column))
                        .toList();
            case "speed" -> List.of("generationRatio", "prefillMillisRatio");
            case "exact" -> List.of("processes", "hosts", "otherLogits", "hostLogitsUsed");
            case "routing" ->
                List.of("accuracyAfterGrace", "delay.median", "overOracle", "overCore", "routerShare", "sessionShare");
            case "transfer" -> List.of("processes", "otherWeights", "otherOperators", "otherWritings");
            default -> List.of("peakRatio", "generationRatio", "prefillRatio");
        };
    }
}
