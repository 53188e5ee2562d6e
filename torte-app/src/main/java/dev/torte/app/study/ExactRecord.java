package dev.torte.app.study;

import dev.torte.app.Console;
import dev.torte.app.Progress;
import dev.torte.app.bench.BitsFacts;
import dev.torte.app.bench.BitsFacts.CoreWeights;
import dev.torte.app.bench.BitsFacts.Reading;
import dev.torte.app.bench.BitsFacts.Setting;
import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.FinishedRun;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts a process for every capsule, host and way to compute, and keeps what each found about its own bits. */
final class ExactRecord {
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** Lane widths, threads, whole and stepwise reading, and a host that would spoil whatever it had a part in. */
    static final List<Setting> SETTINGS = List.of(
            new Setting("scalar", List.of("-Dtorte.kernels=scalar"), 1, Reading.WHOLE, CoreWeights.OWN),
            new Setting("128-steps", List.of("-Dtorte.vectorBits=128"), 1, Reading.STEPS, CoreWeights.OWN),
            new Setting("256-threads", List.of("-Dtorte.vectorBits=256"), 2, Reading.WHOLE, CoreWeights.OWN),
            new Setting("nan-host", List.of(), 1, Reading.WHOLE, CoreWeights.NAN));

    /** Where the machine has no such lanes this is some thousand times slower, so it runs in the first host only. */
    static final Setting WIDEST =
            new Setting("512", List.of("-Dtorte.vectorBits=512"), 1, Reading.WHOLE, CoreWeights.OWN);

    private final Console console;
    private final Path data;

    ExactRecord(Console console, Path data) {
        this.console = console;
        this.data = data;
    }

    /** Returns what the processes found. */
    Members of(StudyPart.Exact plan, List<FinishedRun> runs) {
        List<FinishedRun> capsules = runs.subList(0, plan.capsules().size());
        List<FinishedRun> hosts = runs.subList(plan.capsules().size(), runs.size());
        runs.forEach(StudyQueue::requireIdentity);
        List<JsonObject> processes = new ArrayList<>();
        long count = capsules.size() * ((long) hosts.size() * SETTINGS.size() + 1);
        try (TemporaryText text = TemporaryText.of(data, plan.text(), plan.pieces(), plan.pieceBytes());
                Progress progress = new Progress(console, "process", 0, count, QUIET)) {
            BitsFacts.Text what = new BitsFacts.Text(text.file(), plan.pieceBytes(), plan.writtenBytes());
            for (FinishedRun capsule : capsules) {
                for (FinishedRun host : hosts) {
                    for (Setting setting : host.equals(hosts.getFirst()) ? withWidest() : SETTINGS) {
                        BitsFacts facts = BitsFacts.ofOwnProcess(host.model(), capsule.model(), what, setting);
                        processes.add(process(capsule, host, setting, facts));
                        progress.add(1);
                    }
                }
            }
        }
        return new Members().put("measuringPid", ProcessHandle.current().pid()).put("processes", processes);
    }

    private static List<Setting> withWidest() {
        List<Setting> settings = new ArrayList<>(SETTINGS);
        settings.add(WIDEST);
        return settings;
    }

    private static JsonObject process(FinishedRun capsule, FinishedRun host, Setting setting, BitsFacts facts) {
        return new Members()
                .put("capsule", StudyQueue.name(capsule))
                .put("host", StudyQueue.name(host))
                .put("setting", setting.name())
                .put("threads", setting.threads())
                .put("pid", facts.pid())
                .put("kernels", facts.kernels())
                .put("capsuleSha256", facts.capsuleSha256())
                .put("logitsSha256", facts.logitsSha256())
                .put("coreLogitsSha256", facts.coreLogitsSha256())
                .put("finiteCoreLogits", facts.finiteCoreLogits())
                .put("writtenSha256", facts.writtenSha256())
                .put("nats", Members.array(facts.nats().stream().map(JsonValue::of)))
                .end();
    }
}
