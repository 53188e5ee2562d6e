package dev.torte.app.evidence;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.statistics.descriptive.Median;

/**
 * The figures of models that were each measured in processes of their own. Of each process there is one value, the median over
 * processes is a model's, and a ratio is the first model's over the second's:
 *
 * <ul>
 *   <li>{@code peakRatio}: the most memory that a process held; {@code parameterBytesRatio}: weights as the file stores them;
 *       {@code fileBytesRatio}: the file;
 *   <li>{@code prefillRatio}: milliseconds to read a prompt, the median of a process; {@code generationRatio}: bytes of text written a
 *       second;
 *   <li>{@code peakBytes.NAME}, {@code parameterBytes.NAME}, {@code fileBytes.NAME}, {@code prefillMillis.NAME},
 *       {@code bytesPerSecond.NAME}: the same of one model;
 *   <li>{@code isolated}: 1 when no two values come from one process, and none from the one that measured, else 0.
 * </ul>
 */
final class ResourcesFigures implements MeasurementEvidence.Figures {
    private final JsonObject record;
    private final List<String> models;
    private final List<JsonObject> processes;

    private ResourcesFigures(JsonObject record, List<String> models, List<JsonObject> processes) {
        this.record = record;
        this.models = models;
        this.processes = processes;
    }

    static ResourcesFigures of(JsonObject record, List<String> models) throws Unfit {
        List<JsonObject> processes = new ArrayList<>();
        for (JsonValue value : RunEvidence.array(record, "processes")) {
            if (!(value instanceof JsonObject process)) {
                throw new Unfit("processes: expected objects");
            }
            if (RunEvidence.number(process, "writtenBytes") < RunEvidence.number(record, "plan.bytes")) {
                throw new Unfit("processes: one wrote less than plan.bytes");
            }
            processes.add(process);
        }
        if (models.size() != 2 || processes.size() != 2 * (long) RunEvidence.number(record, "plan.rounds")) {
            throw new Unfit("processes: expected plan.rounds for each of 2 models, found " + processes.size() + " of "
                    + models.size());
        }
        return new ResourcesFigures(record, models, processes);
    }

    @Override
    public double of(String figure) throws Unfit {
        int dot = figure.indexOf('.');
        if (dot >= 0) {
            return of(figure.substring(0, dot), figure.substring(dot + 1));
        }
        return switch (figure) {
            case "isolated" -> isolated() ? 1 : 0;
            case "peakRatio" -> ratio("peakBytes");
            case "parameterBytesRatio" -> ratio("parameterBytes");
            case "fileBytesRatio" -> ratio("fileBytes");
            case "prefillRatio" -> ratio("prefillMillis");
            case "generationRatio" -> ratio("bytesPerSecond");
            default -> throw new Unfit(figure + ": resources have no such figure");
        };
    }

    private double ratio(String what) throws Unfit {
        return of(what, models.get(0)) / of(what, models.get(1));
    }

    private double of(String what, String model) throws Unfit {
        List<JsonObject> own = new ArrayList<>();
        for (JsonObject process : processes) {
            if (RunEvidence.text(process, "model").equals(model)) {
                own.add(process);
            }
        }
        if (own.size() != (long) RunEvidence.number(record, "plan.rounds")) {
            throw new Unfit("processes: expected plan.rounds of " + model + ", found " + own.size());
        }
        double[] values = new double[own.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (what) {
                case "peakBytes", "parameterBytes", "fileBytes", "prefillMillis" ->
                    RunEvidence.number(own.get(i), what);
                case "bytesPerSecond" ->
                    RunEvidence.number(own.get(i), "writtenBytes")
                            / RunEvidence.number(own.get(i), "generationSeconds");
                default -> throw new Unfit(what + "." + model + ": resources have no such figure");
            };
            if (!(values[i] > 0)) {
                throw new Unfit("processes: expected " + what + " above 0, found " + values[i]);
            }
        }
        return Median.withDefaults().evaluate(values);
    }

    private boolean isolated() throws Unfit {
        Set<Double> pids = new HashSet<>();
        pids.add(RunEvidence.number(record, "measuringPid"));
        for (JsonObject process : processes) {
            if (!pids.add(RunEvidence.number(process, "pid"))) {
                return false;
            }
        }
        return true;
    }
}
