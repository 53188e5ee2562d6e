package dev.torte.app.study;

import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.Experiment.RunName;
import dev.torte.app.experiment.PlanJson;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.List;

/** The plan of a part as its record keeps it: everything that decides what is measured. */
final class StudyPlan {

    private StudyPlan() {}

    static JsonObject of(StudyPart part) {
        Members plan = new Members().put("record", part.record());
        return switch (part) {
            case StudyPart.Exact exact ->
                plan.put("kind", "exact")
                        .put("capsules", runs(exact.capsules()))
                        .put("hosts", runs(exact.hosts()))
                        .put("text", PlanJson.files(exact.text()))
                        .put("pieces", exact.pieces())
                        .put("pieceBytes", exact.pieceBytes())
                        .put("writtenBytes", exact.writtenBytes())
                        .end();
        };
    }

    private static List<JsonObject> runs(List<RunName> runs) {
        return runs.stream().map(PlanJson::run).toList();
    }
}
