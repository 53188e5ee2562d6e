package dev.torte.app.alignment;

import dev.torte.app.JsonLine;
import dev.torte.app.alignment.AlignmentReport.Axes;
import dev.torte.app.alignment.AlignmentReport.Core;
import dev.torte.app.alignment.AlignmentReport.Distance;
import dev.torte.app.alignment.AlignmentReport.Pair;
import dev.torte.app.alignment.AlignmentReport.Spread;
import dev.torte.model.io.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report as {@link JsonLine} takes it. */
public final class AlignmentFacts {

    private AlignmentFacts() {}

    /** Returns all of a report. */
    public static Map<String, Object> of(AlignmentReport report) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("windows", report.text().windows());
        facts.put("bytes", report.text().bytes());
        facts.put(report.text().unit(), report.text().groups());
        facts.put("cores", report.cores().stream().map(AlignmentFacts::core).toList());
        facts.put("pairs", report.pairs().stream().map(AlignmentFacts::pair).toList());
        return facts;
    }

    private static Map<String, Object> core(Core core) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", core.name());
        facts.put("identity", core.identity());
        facts.put("contractIdentity", core.contract().identity());
        facts.put("contract", JsonLine.read(Json.canonical(core.contract().json())));
        facts.put("anchors", distance(core.anchors()));
        facts.put("spread", spread(core.spread()));
        facts.put("spreadOfAnchors", spread(core.anchorSpread()));
        return facts;
    }

    private static Map<String, Object> spread(Spread spread) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("effectiveRank", spread.effectiveRank());
        facts.put("condition", spread.condition());
        facts.put("whiteningDefect", spread.whiteningDefect());
        facts.put("covarianceDistance", spread.covarianceDistance());
        facts.put("momentDistance", spread.momentDistance());
        facts.put("means", spread.means());
        facts.put("variances", spread.variances());
        return facts;
    }

    private static Map<String, Object> pair(Pair pair) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("first", pair.first());
        facts.put("second", pair.second());
        facts.put("mismatches", pair.mismatches());
        facts.put("linearCka", pair.linearCka());
        pair.axes().ifPresent(axes -> facts.putAll(axes(axes)));
        return facts;
    }

    private static Map<String, Object> axes(Axes axes) {
        Map<String, Object> facts = new LinkedHashMap<>(distance(axes.distance()));
        facts.put("distanceBeforeRotation", axes.turned().before());
        facts.put("distanceAfterRotation", axes.turned().after());
        facts.put("agreement", axes.agreement().word());
        return facts;
    }

    private static Map<String, Object> distance(Distance distance) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("states", distance.states());
        facts.put("cosine", distance.cosine().value());
        facts.put("cosineInterval", interval(distance.cosine()));
        facts.put("relativeL2", distance.relativeL2().value());
        facts.put("relativeL2Interval", interval(distance.relativeL2()));
        facts.put("meanSquaredError", distance.meanSquaredError());
        return facts;
    }

    private static List<Double> interval(Estimate estimate) {
        return List.of(estimate.low(), estimate.high());
    }
}
