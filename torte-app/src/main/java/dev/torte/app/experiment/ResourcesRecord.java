package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Progress;
import dev.torte.app.ReadyModel;
import dev.torte.app.bench.ProcessFacts;
import dev.torte.app.evidence.Members;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs two models in processes of their own, in turns, and keeps what each process found about itself. */
final class ResourcesRecord {
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Console console;

    ResourcesRecord(Console console) {
        this.console = console;
    }

    /** Returns what the processes found; one more of each model runs first and is not counted, so that files are in memory. */
    Members of(Measurement.Resources plan, List<ReadyModel> models) {
        List<JsonObject> processes = new ArrayList<>();
        try (Progress progress = new Progress(console, "process", 0, (plan.rounds() + 1L) * models.size(), QUIET)) {
            for (int round = -1; round < plan.rounds(); round++) {
                for (int i = 0; i < models.size(); i++) {
                    ProcessFacts facts = ProcessFacts.ofOwnProcess(models.get(i).path(), plan.bytes());
                    if (round >= 0) {
                        processes.add(process(plan.models().get(i), models.get(i), facts));
                    }
                    progress.add(1);
                }
            }
        }
        return new Members()
                .put("threads", 1)
                .put("measuringPid", ProcessHandle.current().pid())
                .put("processes", processes);
    }

    private static JsonObject process(String name, ReadyModel model, ProcessFacts facts) {
        return new Members()
                .put("model", name)
                .put("pid", facts.pid())
                .put("peakBytes", facts.peakBytes())
                .put("parameterBytes", facts.parameterBytes())
                .put("fileBytes", model.sizeBytes())
                .put(
                        "prefillMillis",
                        Members.array(facts.prefillMillis().stream().map(JsonValue::of)))
                .put("writtenBytes", facts.writtenBytes())
                .put("generationSeconds", facts.generationSeconds())
                .end();
    }
}
