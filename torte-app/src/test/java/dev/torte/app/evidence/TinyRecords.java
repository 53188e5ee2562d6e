package dev.torte.app.evidence;

import dev.torte.model.SplitMix64;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Records of runs that never were, with losses as wanted. */
final class TinyRecords {
    static final int DOCUMENTS = 30;
    static final int BYTES = 1000;

    private TinyRecords() {}

    /** A record whose documents lie about {@code bits} bits per byte, each by itself as easy as for every other model. */
    static JsonObject run(String model, long seed, double bits, double noise) {
        SplitMix64 ease = new SplitMix64(99);
        SplitMix64 luck = SplitMix64.named(seed, model);
        List<JsonValue> rows = new ArrayList<>();
        for (int d = 0; d < DOCUMENTS; d++) {
            double document = bits + ease.nextUnit() - 0.5 + noise * (luck.nextUnit() - 0.5);
            rows.add(Members.numbers(BYTES, document * BYTES * StrictMath.log(2)));
        }
        return record(model, seed, rows, "text");
    }

    /** A record with these documents, of held-out text {@code text}. */
    static JsonObject record(String model, long seed, List<JsonValue> rows, String text) {
        return new Members()
                .put("kind", "run")
                .put("experiment", "e")
                .put("question", "Is it so?")
                .put("model", model)
                .put("side", model.equals("ours") ? "ours" : "opponent")
                .put("seed", seed)
                .put(
                        "plan",
                        new Members()
                                .put("budgetBytes", 5000)
                                .put("valid", List.of())
                                .end())
                .put("train", text("learnt"))
                .put("valid", text(text))
                .put("parameters", model.equals("ours") ? 90 : 100)
                .put("heldOut", new Members().put("documents", rows).end())
                .put(
                        "training",
                        new Members()
                                .put(
                                        "heldOutCurve",
                                        List.of(Members.numbers(1000, 1, 2, 3), Members.numbers(5000, 5, 10, 2)))
                                .end())
                .put(
                        "coder",
                        new Members()
                                .put("nats", 16_000 * StrictMath.log(2))
                                .put("codedBytes", 2001)
                                .end())
                .put("decodeBytesPerSecond", Members.numbers(10, 30, 20))
                .end();
    }

    private static JsonObject text(String name) {
        return new Members()
                .put("bytes", DOCUMENTS * BYTES)
                .put("documents", DOCUMENTS)
                .put("sha256", name)
                .put("boundariesSha256", name)
                .end();
    }

    /** Writes three seeds of two models, ours better by {@code margin}, the compressors, and the list. */
    static Path folder(Path evidence, double margin, double noise) {
        Path folder = evidence.resolve("e");
        for (long seed = 1; seed <= 3; seed++) {
            EvidenceFile.write(folder.resolve("ours-seed" + seed + ".json"), run("ours", seed, 2, noise));
            EvidenceFile.write(folder.resolve("theirs-seed" + seed + ".json"), run("theirs", seed, 2 + margin, noise));
        }
        EvidenceFile.write(
                folder.resolve("baselines.json"),
                new Members()
                        .put("valid", text("text"))
                        .put("bitsPerByte", new Members().put("xz -9e", 2.5).end())
                        .end());
        EvidenceIndex.write(folder);
        return folder;
    }
}
