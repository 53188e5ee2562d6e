package dev.torte.app.study;

import dev.torte.app.Console;
import dev.torte.app.OwnProcess;
import dev.torte.app.Progress;
import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.FinishedRun;
import dev.torte.model.io.Card;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.model.io.ModelFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts processes for every host, which install every brick, and keeps what each found. */
final class TransferRecord {
    /** What the card of a brick says of the hosts on which it was learnt: names as records have them, between spaces. */
    static final String LEARNT_ON = "brick.learntOn";

    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int WRITTEN_BYTES = 100;

    private static final List<String> FAST = List.of("-Dtorte.vectorBits=256");

    /** A host computes once more on other kernels and one piece of text, so that equal bits can be seen in different processes. */
    private static final List<String> PLAIN = List.of("-Dtorte.kernels=scalar");

    private final Console console;
    private final Path data;

    TransferRecord(Console console, Path data) {
        this.console = console;
        this.data = data;
    }

    /** @param probe what bricks are looked at with, bit by bit */
    private record Texts(TemporaryText domain, TemporaryText general, TemporaryText calibration, TemporaryText probe)
            implements AutoCloseable {

        static Texts of(Path data, StudyPart.Transfer plan) {
            StudyPart.Scored text = plan.text();
            return new Texts(
                    TemporaryText.of(data, text.domain(), plan.pieces(), plan.pieceBytes()),
                    TemporaryText.of(data, text.general(), plan.pieces(), plan.pieceBytes()),
                    TemporaryText.of(data, text.calibration(), plan.pieces(), plan.pieceBytes()),
                    TemporaryText.of(data, text.domain(), 1, plan.pieceBytes()));
        }

        /** Returns the same with hardly anything to score. */
        Texts shortened() {
            return new Texts(probe, probe, calibration, probe);
        }

        @Override
        public void close() {
            domain.close();
            general.close();
            calibration.close();
            probe.close();
        }
    }

    /** Returns what the processes found. */
    Members of(StudyPart.Transfer plan, List<FinishedRun> runs) {
        List<FinishedRun> bricks = runs.subList(0, plan.bricks().size());
        List<FinishedRun> hosts = runs.subList(plan.bricks().size(), runs.size());
        runs.forEach(StudyQueue::requireIdentity);
        List<JsonObject> found = new ArrayList<>();
        List<JsonObject> rows = new ArrayList<>();
        try (Texts texts = Texts.of(data, plan);
                Progress progress = new Progress(console, "process", 0, 2L * hosts.size(), QUIET)) {
            for (FinishedRun host : hosts) {
                Map<?, ?> scored = OwnProcess.json(FAST, words(plan, host, bricks, texts));
                found.add(host(host, scored));
                for (Object row : (List<?>) scored.get("rows")) {
                    rows.add(bits(host, bricks, scored, (Map<?, ?>) row)
                            .put("domain", numbers(((Map<?, ?>) row).get("domain")))
                            .put("general", numbers(((Map<?, ?>) row).get("general")))
                            .end());
                }
                progress.add(1);
                Map<?, ?> again = OwnProcess.json(PLAIN, words(plan, host, bricks, texts.shortened()));
                for (Object row : (List<?>) again.get("rows")) {
                    rows.add(bits(host, bricks, again, (Map<?, ?>) row).end());
                }
                progress.add(1);
            }
        }
        return new Members()
                .put("measuringPid", ProcessHandle.current().pid())
                .put("hosts", found)
                .put("rows", rows);
    }

    private static List<String> words(
            StudyPart.Transfer plan, FinishedRun host, List<FinishedRun> bricks, Texts texts) {
        List<String> words = new ArrayList<>(List.of("bench", "bricks", "--json"));
        words.addAll(List.of("--model", host.model().toString()));
        for (FinishedRun brick : bricks) {
            words.addAll(List.of("--brick", brick.model().toString()));
        }
        words.addAll(List.of("--precision", String.join(",", plan.precisions())));
        words.addAll(List.of("--receiver", String.join(",", plan.receivers())));
        words.addAll(List.of("--domain", texts.domain().file().toString()));
        words.addAll(List.of("--general", texts.general().file().toString()));
        words.addAll(List.of("--calibration", texts.calibration().file().toString()));
        words.addAll(List.of("--probe", texts.probe().file().toString()));
        words.addAll(List.of("--piece", Integer.toString(plan.pieceBytes())));
        words.addAll(List.of("--bytes", Integer.toString(WRITTEN_BYTES)));
        return words;
    }

    private static JsonObject host(FinishedRun host, Map<?, ?> facts) {
        return new Members()
                .put("host", StudyQueue.name(host))
                .put("domain", numbers(facts.get("domain")))
                .put("general", numbers(facts.get("general")))
                .end();
    }

    private static Members bits(FinishedRun host, List<FinishedRun> bricks, Map<?, ?> facts, Map<?, ?> row) {
        FinishedRun brick = bricks.stream()
                .filter(run -> run.model().toString().equals(row.get("brick")))
                .findFirst()
                .orElseThrow();
        return new Members()
                .put("brick", brick.run().model())
                .put("seed", brick.run().seed())
                .put("learnsOn", learntOn(brick))
                .put("precision", (String) row.get("precision"))
                .put("receiver", (String) row.get("receiver"))
                .put("host", StudyQueue.name(host))
                .put("kernels", (String) facts.get("kernels"))
                .put("pid", ((Number) facts.get("pid")).longValue())
                .put("weightsSha256", (String) row.get("weightsSha256"))
                .put("operatorSha256", (String) row.get("operatorSha256"))
                .put("writtenSha256", (String) row.get("writtenSha256"));
    }

    private static JsonArray learntOn(FinishedRun brick) {
        try (ModelFile file = ModelFile.open(brick.model())) {
            Card card = file.card();
            String names = card.get(LEARNT_ON)
                    .orElseThrow(() -> new IllegalArgumentException(
                            brick.model() + " does not say on which hosts it was learnt (" + LEARNT_ON + ")"));
            return Members.array(List.of(names.split(" ")).stream().map(JsonValue::of));
        }
    }

    private static JsonArray numbers(Object values) {
        return Members.array(((List<?>) values).stream().map(value -> JsonValue.of(((Number) value).doubleValue())));
    }
}
