package dev.torte.app.study;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.ReadyModel;
import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.FinishedRun;
import dev.torte.app.experiment.Texts;
import dev.torte.app.routing.RoutingRecord;
import dev.torte.app.routing.RoutingTrial;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.runtime.routing.DomainProfile;
import dev.torte.runtime.routing.ModelProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs a routing trial in this process and keeps what it measured. */
final class RoutingPart {
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Console console;
    private final Engine engine;
    private final Path data;

    RoutingPart(Console console, Engine engine, Path data) {
        this.console = console;
        this.engine = engine;
        this.data = data;
    }

    /** Returns what was measured. */
    Members of(StudyPart.Routing plan, List<FinishedRun> runs) {
        List<RoutingTrial.Domain> domains = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            ReadyModel model = engine.load(runs.get(i).model());
            runs.get(i).require(model.identity());
            StudyPart.Domain domain = plan.domains().get(i);
            domains.add(new RoutingTrial.Domain(
                    domain.name(), model.model(), profile(domain.name(), model), Texts.corpus(data, domain.text())));
        }
        RoutingTrial trial = new RoutingTrial(domains);
        RoutingRecord record;
        long steps = trial.steps(plan.arrangement(), plan.laps(), plan.rounds());
        try (Progress progress = new Progress(console, "byte", 0, steps, QUIET)) {
            record = trial.run(plan.arrangement(), plan.laps(), plan.rounds(), progress::add);
        }
        return new Members()
                .put("domains", Members.array(record.domains().stream().map(JsonValue::of)))
                .put(
                        "segments",
                        record.segments().stream().map(RoutingPart::segment).toList())
                .put("rounds", record.rounds().stream().map(RoutingPart::round).toList())
                .put("bytesTogether", record.bytesTogether());
    }

    private DomainProfile profile(String name, ReadyModel model) {
        console.note("profile of " + name);
        try (Progress progress = new Progress(console, "byte", 0, ModelProfile.WRITTEN_BYTES, QUIET)) {
            return ModelProfile.of(model.model(), progress::add);
        }
    }

    private static JsonObject segment(RoutingRecord.Segment segment) {
        return new Members()
                .put("domain", segment.domain())
                .put("bytes", segment.bytes())
                .put("firstRight", segment.choice().firstRight())
                .put("rightFrom", segment.choice().rightFrom())
                .put("wrong", segment.choice().wrong())
                .put("wrongAfterGrace", segment.choice().wrongAfterGrace())
                .put("routedBits", segment.routedBits())
                .put("oracleBits", segment.oracleBits())
                .put("coreBits", segment.coreBits())
                .end();
    }

    private static JsonObject round(RoutingRecord.Round round) {
        return new Members()
                .put("routerNanos", round.routerNanos())
                .put(
                        "oracleNanos",
                        Members.array(round.oracleNanos().stream().map(nanos -> JsonValue.of((long) nanos))))
                .put("routedNanos", round.routedNanos())
                .end();
    }
}
