package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.bench.Roofline;
import dev.torte.app.bench.SpeedInTurns;
import dev.torte.app.bench.SpeedInTurns.Rounds;
import dev.torte.app.evidence.Members;
import dev.torte.corpus.Corpus;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.WeightTraffic;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Times two models in turns in this process on one thread, beside the machine's own speed in the same minutes. */
final class SpeedRecord {
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** Products are shorter than models, so a share of the warm-up is enough for each. */
    private static final int PRODUCT_SHARE = 4;

    private final Console console;
    private final Engine engine;

    SpeedRecord(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    /** Returns what was timed. */
    Members of(Measurement.Speed plan, List<LoadedModel> models, Corpus valid) {
        List<byte[]> texts = TextPlaces.pieces(valid, plan.rounds(), 0, SpeedInTurns.TEXT_BYTES);
        Duration warmUp = Duration.ofMillis(plan.warmUpMillis());
        long steps = Roofline.steps() + SpeedInTurns.steps(models.size(), plan.rounds());
        Roofline roofline;
        List<Rounds> rounds;
        try (Progress progress = new Progress(console, "timing", 0, steps, QUIET)) {
            roofline = Roofline.measure(engine.kernels(), warmUp.dividedBy(PRODUCT_SHARE), () -> progress.add(1));
            rounds = SpeedInTurns.run(models, texts, warmUp, () -> progress.add(1));
        }
        return new Members()
                .put("threads", 1)
                .put("promptBytes", SpeedInTurns.PROMPT_BYTES)
                .put("writtenBytes", SpeedInTurns.WRITTEN_BYTES)
                .put("prefillBytes", SpeedInTurns.TEXT_BYTES)
                .put("decodeBytesPerSecond", each(plan, rounds, one -> numbers(one.decodeBytesPerSecond())))
                .put("prefillMillis", each(plan, rounds, one -> numbers(one.prefillMillis())))
                .put("traffic", each(plan, rounds, one -> traffic(one.traffic())))
                .put(
                        "roofline",
                        Members.array(roofline.rows().stream()
                                .map(row -> Members.numbers(
                                        row.mebibytes(),
                                        row.read(),
                                        row.float32(),
                                        row.int8(),
                                        row.w8a7(),
                                        row.ternary()))));
    }

    private static JsonObject each(Measurement.Speed plan, List<Rounds> rounds, Function<Rounds, JsonValue> part) {
        Members members = new Members();
        for (int i = 0; i < rounds.size(); i++) {
            members.put(plan.models().get(i), part.apply(rounds.get(i)));
        }
        return members.end();
    }

    private static JsonArray numbers(List<Double> values) {
        return Members.array(values.stream().map(JsonValue::of));
    }

    /** Returns rows of bytes walked for a byte of text, float32, int8 and w8a7, of the matrices, and ternary. */
    private static JsonArray traffic(List<WeightTraffic> rounds) {
        return Members.array(rounds.stream()
                .map(one -> Members.numbers(
                        one.float32(), one.int8(), one.w8a7(), (double) one.resident(), one.ternary())));
    }
}
