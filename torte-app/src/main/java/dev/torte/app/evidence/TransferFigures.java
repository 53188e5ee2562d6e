package dev.torte.app.evidence;

import dev.torte.app.evidence.DocumentFigure.Column;
import dev.torte.app.evidence.RunEvidence.Document;
import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The figures of bricks that were installed in hosts, from the losses of every host with and without every brick. Perplexity is e to
 * the nats per byte. {@code BRICK@HOST} means all bricks of that name, whatever their seed, in all hosts of that model on which the
 * brick has not learnt; {@code BRICK/PRECISION} or {@code BRICK+RECEIVER} what is not float32 or a plain receiver:
 *
 * <ul>
 *   <li>{@code domain BRICK@HOST}, {@code general BRICK@HOST}: perplexity with the brick over that without, geometric mean;
 *   <li>{@code transfer BRICK@HOST}: max(r, 1/r) of r = perplexity with the brick in the host over that in the first host on which it
 *       has learnt, geometric mean; {@code worst BRICK@HOST}: the largest; {@code source BRICK}: perplexity ratio with and without on
 *       the host on which it has learnt;
 *   <li>{@code stored BRICK/PRECISION@HOST}: perplexity of the domain over that of the same bricks in float32;
 *   <li>{@code hosts HOST}: the largest general perplexity of these hosts over the smallest, without bricks;
 *   <li>{@code otherWeights}, {@code otherOperators}: rows whose brick, or what it makes of the same states, has other bits than in
 *       the first row of the same brick and precision; {@code otherWritings}: rows of which what was written has other bits than in
 *       another process with the same host; {@code processes}: how many there were.
 * </ul>
 */
final class TransferFigures implements MeasurementEvidence.Figures {
    private static final Pattern ROWS = Pattern.compile(
            "(?<what>domain|general|transfer|worst|stored|source) (?<brick>[a-z0-9-]+)(/(?<precision>[a-z0-9-]+))?"
                    + "(\\+(?<receiver>[a-z0-9-]+))?(@(?<host>[a-z0-9-]+))?");
    private static final Pattern HOSTS = Pattern.compile("hosts (?<host>[a-z0-9-]+)");

    private final List<JsonObject> hosts;
    private final List<JsonObject> rows;
    private final long pieceBytes;

    private TransferFigures(List<JsonObject> hosts, List<JsonObject> rows, long pieceBytes) {
        this.hosts = hosts;
        this.rows = rows;
        this.pieceBytes = pieceBytes;
    }

    static TransferFigures of(JsonObject record) throws Unfit {
        return new TransferFigures(objects(record, "hosts"), objects(record, "rows"), (long)
                RunEvidence.number(record, "plan.pieceBytes"));
    }

    private static List<JsonObject> objects(JsonObject record, String name) throws Unfit {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonValue value : RunEvidence.array(record, name)) {
            if (!(value instanceof JsonObject object)) {
                throw new Unfit(name + ": expected objects");
            }
            objects.add(object);
        }
        return List.copyOf(objects);
    }

    @Override
    public double of(String figure) throws Unfit {
        Optional<DocumentFigure> documents = documents(figure);
        if (documents.isPresent()) {
            return documents.get().value();
        }
        return switch (figure) {
            case "otherWeights" -> others("weightsSha256", List.of("brick", "seed", "precision"));
            case "otherOperators" -> others("operatorSha256", List.of("brick", "seed", "precision"));
            case "otherWritings" -> others("writtenSha256", List.of("brick", "seed", "precision", "receiver", "host"));
            case "processes" ->
                rows.stream().map(row -> row.get("pid")).distinct().count();
            default -> throw new Unfit(figure + ": transfer has no such figure");
        };
    }

    @Override
    public Optional<DocumentFigure> documents(String figure) throws Unfit {
        Matcher hostsOnly = HOSTS.matcher(figure);
        if (hostsOnly.matches()) {
            return Optional.of(spread(hostsOnly.group("host")));
        }
        Matcher asked = ROWS.matcher(figure);
        if (!asked.matches()) {
            return Optional.empty();
        }
        List<Column> columns = new ArrayList<>();
        for (JsonObject row : chosen(asked)) {
            switch (asked.group("what")) {
                case "domain", "source" -> pair(columns, row, host(row, "host"), "domain");
                case "general" -> pair(columns, row, host(row, "host"), "general");
                case "stored" -> pair(columns, row, in(row, "f32", RunEvidence.text(row, "host")), "domain");
                default -> pair(columns, row, in(row, RunEvidence.text(row, "precision"), learntOn(row)), "domain");
            }
        }
        if (columns.isEmpty()) {
            throw new Unfit(figure + ": no row is meant by it");
        }
        return Optional.of(new DocumentFigure(columns, statistic(asked.group("what"))));
    }

    private static ToDoubleFunction<double[]> statistic(String what) {
        return switch (what) {
            case "worst" ->
                nats -> StrictMath.exp(differences(nats, Math::abs).stream()
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElseThrow());
            case "transfer" -> nats -> StrictMath.exp(mean(differences(nats, Math::abs)));
            default -> nats -> StrictMath.exp(mean(differences(nats, difference -> difference)));
        };
    }

    private interface Change {
        double of(double difference);
    }

    /** Columns come in pairs. */
    private static List<Double> differences(double[] nats, Change change) {
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < nats.length; i += 2) {
            differences.add(change.of(nats[i] - nats[i + 1]));
        }
        return differences;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private void pair(List<Column> columns, JsonObject one, JsonObject other, String text) throws Unfit {
        columns.add(column(one, text));
        columns.add(column(other, text));
    }

    private Column column(JsonObject row, String text) throws Unfit {
        List<Document> documents = new ArrayList<>();
        for (double nats : RunEvidence.numbers(row, text)) {
            documents.add(new Document(pieceBytes, nats));
        }
        return new Column(documents);
    }

    private List<JsonObject> chosen(Matcher asked) throws Unfit {
        String precision = Optional.ofNullable(asked.group("precision")).orElse("f32");
        String receiver = Optional.ofNullable(asked.group("receiver")).orElse("plain");
        boolean source = asked.group("what").equals("source");
        List<JsonObject> chosen = new ArrayList<>();
        for (JsonObject row : rows) {
            String host = RunEvidence.text(row, "host");
            boolean meant = RunEvidence.text(row, "brick").equals(asked.group("brick"))
                    && RunEvidence.text(row, "precision").equals(precision)
                    && RunEvidence.text(row, "receiver").equals(receiver)
                    && (source
                            ? host.equals(learntOn(row))
                            : modelOf(host).equals(asked.group("host"))
                                    && !learnsOn(row).contains(host));
            // Each host was asked in several processes, which must agree; see otherWritings.
            if (meant && chosen.stream().noneMatch(other -> same(other, row, List.of("brick", "seed", "host")))) {
                chosen.add(row);
            }
        }
        return chosen;
    }

    /** A brick in a host: perplexity of its domain with it over that without. */
    record Cell(String brick, String host, boolean learntThere, double ratio) {}

    /** Returns every brick in every host, each once, in the order of the record. */
    List<Cell> cells() throws Unfit {
        List<Cell> cells = new ArrayList<>();
        for (JsonObject row : rows) {
            String receiver = RunEvidence.text(row, "receiver");
            String brick = RunEvidence.text(row, "brick") + "-seed" + (long) RunEvidence.number(row, "seed") + " "
                    + RunEvidence.text(row, "precision") + (receiver.equals("plain") ? "" : " " + receiver);
            String host = RunEvidence.text(row, "host");
            if (cells.stream()
                    .noneMatch(cell -> cell.brick().equals(brick) && cell.host().equals(host))) {
                List<Column> columns = new ArrayList<>();
                pair(columns, row, host(row, "host"), "domain");
                double ratio = new DocumentFigure(columns, statistic("domain")).value();
                cells.add(new Cell(brick, host, learnsOn(row).contains(host), ratio));
            }
        }
        return List.copyOf(cells);
    }

    private DocumentFigure spread(String model) throws Unfit {
        Map<String, Column> columns = new HashMap<>();
        for (JsonObject host : hosts) {
            if (modelOf(RunEvidence.text(host, "host")).equals(model)) {
                columns.put(RunEvidence.text(host, "host"), column(host, "general"));
            }
        }
        if (columns.isEmpty()) {
            throw new Unfit("hosts: none of the model " + model);
        }
        return new DocumentFigure(List.copyOf(columns.values()), nats -> {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (double one : nats) {
                least = Math.min(least, one);
                most = Math.max(most, one);
            }
            return StrictMath.exp(most - least);
        });
    }

    private JsonObject host(JsonObject row, String member) throws Unfit {
        String name = RunEvidence.text(row, member);
        for (JsonObject host : hosts) {
            if (RunEvidence.text(host, "host").equals(name)) {
                return host;
            }
        }
        throw new Unfit("hosts: expected " + name);
    }

    /** Returns the same brick in another precision or host, with a plain receiver. */
    private JsonObject in(JsonObject row, String precision, String host) throws Unfit {
        for (JsonObject other : rows) {
            if (same(other, row, List.of("brick", "seed"))
                    && RunEvidence.text(other, "precision").equals(precision)
                    && RunEvidence.text(other, "receiver").equals("plain")
                    && RunEvidence.text(other, "host").equals(host)) {
                return other;
            }
        }
        throw new Unfit("rows: expected " + RunEvidence.text(row, "brick") + " in " + precision + " on " + host);
    }

    private static String learntOn(JsonObject row) throws Unfit {
        return learnsOn(row).getFirst();
    }

    private static List<String> learnsOn(JsonObject row) throws Unfit {
        List<String> hosts = new ArrayList<>();
        for (JsonValue value : RunEvidence.array(row, "learnsOn")) {
            if (!(value instanceof JsonValue.JsonString name)) {
                throw new Unfit("learnsOn: expected names");
            }
            hosts.add(name.value());
        }
        if (hosts.isEmpty()) {
            throw new Unfit("learnsOn: expected at least 1, found none");
        }
        return hosts;
    }

    /** {@code hosts/small-seed1} is of the model small. */
    private static String modelOf(String host) {
        return host.replaceFirst("^.*/", "").replaceFirst("-seed[0-9]+$", "");
    }

    private double others(String member, List<String> keys) throws Unfit {
        int others = 0;
        for (JsonObject row : rows) {
            JsonObject first = rows.stream()
                    .filter(other -> same(other, row, keys))
                    .findFirst()
                    .orElseThrow();
            if (!RunEvidence.text(row, member).equals(RunEvidence.text(first, member))) {
                others++;
            }
        }
        return others;
    }

    private static boolean same(JsonObject one, JsonObject other, List<String> members) {
        return members.stream().allMatch(member -> one.get(member).equals(other.get(member)));
    }
}
