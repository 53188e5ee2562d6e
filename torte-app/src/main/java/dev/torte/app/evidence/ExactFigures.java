package dev.torte.app.evidence;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The figures of capsules that were installed in cores, in processes of their own. Each but the first two may end in {@code @HOST},
 * then only processes with that host are counted. The reference of a process is the first one with its capsule:
 *
 * <ul>
 *   <li>{@code processes}: how many different processes there were;
 *   <li>{@code hosts}: how many different cores, by their own logits, which must be numbers;
 *   <li>{@code otherPayloads}, {@code otherLogits}, {@code otherWritings}: processes whose weights, logits over the text, or written
 *       bytes are not the bits of the reference;
 *   <li>{@code perplexityRatio}: perplexity of the process over that of the reference, the one farthest from 1;
 *   <li>{@code hostLogitsUsed}: processes whose core was NaN throughout, gave not a single number itself, and changed a bit of the
 *       capsule's logits; there must be such processes.
 * </ul>
 */
final class ExactFigures implements MeasurementEvidence.Figures {
    private final List<JsonObject> processes;

    private ExactFigures(List<JsonObject> processes) {
        this.processes = processes;
    }

    static ExactFigures of(JsonObject record) throws Unfit {
        List<JsonObject> processes = new ArrayList<>();
        for (JsonValue value : RunEvidence.array(record, "processes")) {
            if (!(value instanceof JsonObject process)) {
                throw new Unfit("processes: expected objects");
            }
            processes.add(process);
        }
        if (processes.isEmpty()) {
            throw new Unfit("processes: expected at least 1, found none");
        }
        return new ExactFigures(List.copyOf(processes));
    }

    @Override
    public double of(String figure) throws Unfit {
        int at = figure.indexOf('@');
        String what = at < 0 ? figure : figure.substring(0, at);
        List<JsonObject> counted = at < 0 ? processes : with("host", figure.substring(at + 1)::equals);
        return switch (what) {
            case "processes" -> distinct("pid", processes);
            case "hosts" -> distinct("coreLogitsSha256", finite());
            case "otherPayloads" -> others("capsuleSha256", counted);
            case "otherLogits" -> others("logitsSha256", counted);
            case "otherWritings" -> others("writtenSha256", counted);
            case "perplexityRatio" -> perplexityRatio(counted);
            case "hostLogitsUsed" -> hostLogitsUsed(counted);
            default -> throw new Unfit(figure + ": exact has no such figure");
        };
    }

    private List<JsonObject> with(String member, Predicate<String> wanted) throws Unfit {
        List<JsonObject> found = new ArrayList<>();
        for (JsonObject process : processes) {
            if (wanted.test(RunEvidence.text(process, member))) {
                found.add(process);
            }
        }
        if (found.isEmpty()) {
            throw new Unfit("processes: none with the " + member + " that is asked for");
        }
        return found;
    }

    private List<JsonObject> finite() throws Unfit {
        List<JsonObject> found = new ArrayList<>();
        for (JsonObject process : processes) {
            if (RunEvidence.number(process, "finiteCoreLogits") > 0) {
                found.add(process);
            }
        }
        return found;
    }

    private static double distinct(String member, List<JsonObject> among) {
        return among.stream()
                .map(process -> process.get(member).orElse(null))
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }

    private JsonObject reference(JsonObject process) throws Unfit {
        return with("capsule", RunEvidence.text(process, "capsule")::equals).getFirst();
    }

    private double others(String member, List<JsonObject> counted) throws Unfit {
        int others = 0;
        for (JsonObject process : counted) {
            if (!RunEvidence.text(process, member).equals(RunEvidence.text(reference(process), member))) {
                others++;
            }
        }
        return others;
    }

    private double perplexityRatio(List<JsonObject> counted) throws Unfit {
        double farthest = 0;
        for (JsonObject process : counted) {
            farthest = Math.max(farthest, Math.abs(nats(process) - nats(reference(process))));
        }
        return StrictMath.exp(farthest);
    }

    /** Returns the mean over pieces, which are equally long. */
    private static double nats(JsonObject process) throws Unfit {
        double sum = 0;
        double[] pieces = RunEvidence.numbers(process, "nats");
        for (double piece : pieces) {
            sum += piece;
        }
        return sum / pieces.length;
    }

    private double hostLogitsUsed(List<JsonObject> counted) throws Unfit {
        List<JsonObject> nan = new ArrayList<>();
        for (JsonObject process : counted) {
            if (RunEvidence.text(process, "setting").equals("nan-host")) {
                nan.add(process);
            }
        }
        if (nan.isEmpty()) {
            throw new Unfit("processes: none with a core that is NaN");
        }
        double used = 0;
        for (JsonObject process : nan) {
            boolean numbers = RunEvidence.number(process, "finiteCoreLogits") > 0;
            boolean other = !RunEvidence.text(process, "logitsSha256")
                    .equals(RunEvidence.text(reference(process), "logitsSha256"));
            used += numbers || other ? 1 : 0;
        }
        return used;
    }
}
