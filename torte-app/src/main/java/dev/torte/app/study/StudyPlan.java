package dev.torte.app.study;

import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.Experiment.RunName;
import dev.torte.app.experiment.PlanJson;
import dev.torte.app.routing.RoutingRecord;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.List;

/** The plan of a part as its record keeps it: everything that decides what is measured. */
final class StudyPlan {

    private StudyPlan() {}

    static JsonObject of(Study study, StudyPart part) {
        Members plan = new Members().put("record", part.record());
        return switch (part) {
            case StudyPart.Brick brick -> {
                Study.Learning learning = study.learning().orElseThrow();
                yield plan.put("kind", "brick")
                        .put("model", brick.model())
                        .put("seed", brick.seed())
                        .put("recipe", PlanJson.recipe(BrickRun.recipe(brick)))
                        .put("hosts", runs(brick.hosts()))
                        .put("domain", PlanJson.files(learning.domain()))
                        .put("general", PlanJson.files(learning.general()))
                        .put("windows", learning.windows())
                        .put("windowBytes", learning.windowBytes())
                        .put("updates", learning.updates())
                        .put("rate", learning.rate())
                        .put("preservation", learning.preservation())
                        .end();
            }
            case StudyPart.Exact exact ->
                plan.put("kind", "exact")
                        .put("capsules", runs(exact.capsules()))
                        .put("hosts", runs(exact.hosts()))
                        .put("text", PlanJson.files(exact.text()))
                        .put("pieces", exact.pieces())
                        .put("pieceBytes", exact.pieceBytes())
                        .put("writtenBytes", exact.writtenBytes())
                        .end();
            case StudyPart.Routing routing ->
                plan.put("kind", "routing")
                        .put(
                                "domains",
                                routing.domains().stream()
                                        .map(domain -> new Members()
                                                .put("name", domain.name())
                                                .put("model", domain.model().json())
                                                .put("text", PlanJson.files(domain.text()))
                                                .end())
                                        .toList())
                        .put("arrangement", routing.arrangement())
                        .put("laps", routing.laps())
                        .put("rounds", routing.rounds())
                        .put("grace", RoutingRecord.GRACE_BYTES)
                        .end();
            case StudyPart.Transfer transfer ->
                plan.put("kind", "transfer")
                        .put("bricks", runs(transfer.bricks()))
                        .put("hosts", runs(transfer.hosts()))
                        .put(
                                "precisions",
                                Members.array(transfer.precisions().stream().map(JsonValue::of)))
                        .put(
                                "receivers",
                                Members.array(transfer.receivers().stream().map(JsonValue::of)))
                        .put("domain", PlanJson.files(transfer.text().domain()))
                        .put("general", PlanJson.files(transfer.text().general()))
                        .put("calibration", PlanJson.files(transfer.text().calibration()))
                        .put("pieces", transfer.pieces())
                        .put("pieceBytes", transfer.pieceBytes())
                        .end();
        };
    }

    private static List<JsonObject> runs(List<RunName> runs) {
        return runs.stream().map(RunName::json).toList();
    }
}
