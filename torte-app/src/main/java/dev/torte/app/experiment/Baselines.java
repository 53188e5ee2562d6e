package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.evidence.EvidenceFile;
import dev.torte.app.evidence.EvidenceIndex;
import dev.torte.app.evidence.Members;
import dev.torte.corpus.CompressorColumns;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.OverlapCheck;
import dev.torte.corpus.OverlapReport;
import dev.torte.model.io.JsonValue.JsonObject;
import java.nio.file.Files;
import java.util.Locale;

/** What compressors reach on the text that models are judged by: without these a bits-per-byte figure says little. */
final class Baselines {

    private Baselines() {}

    /** Makes the record unless it is there. */
    static void ensure(
            Console console, ExperimentPlaces places, Experiment experiment, Texts texts, JsonObject machine) {
        JsonObject plan = PlanJson.ofBaselines(experiment);
        if (Files.exists(places.baselines())) {
            PlanJson.require(places.baselines(), EvidenceFile.read(places.baselines()), plan);
            return;
        }
        console.note(String.format(
                Locale.ROOT,
                "Compressing the held-out text, alone and after %,d bytes of training text (some minutes)",
                texts.train().length()));
        OverlapReport overlap = OverlapCheck.between(texts.train(), texts.valid());
        CompressorColumns alone = CompressorColumns.of(texts.valid(), name -> console.note("  " + name));
        console.note("  both after the training text");
        CompressorColumns.AfterReading after = CompressorColumns.afterReading(texts.train(), texts.valid());
        CompressorColumns.AfterReading equal =
                CompressorColumns.afterReading(share(texts.train(), experiment.budgetBytes()), texts.valid());
        EvidenceFile.write(
                places.baselines(),
                new Members()
                        .put("kind", "baselines")
                        .put("experiment", experiment.name())
                        .put("plan", plan)
                        .put("machine", machine)
                        .put("train", PlanJson.of(texts.train()))
                        .put("valid", PlanJson.of(texts.valid()))
                        .put("overlapSpans", overlap.spansShared())
                        .put("overlapSpansChecked", overlap.spansChecked())
                        .put(
                                "bitsPerByte",
                                new Members()
                                        .put("gzip -9", alone.gzip())
                                        .put("xz -9e", alone.xz())
                                        .put("order-6 n-gram", alone.ngram6())
                                        .put("xz -9e after the training text", after.xz())
                                        .put("order-6 n-gram after the training text", after.ngram6())
                                        .put("xz -9e after as many bytes as a run reads", equal.xz())
                                        .put("order-6 n-gram after as many bytes as a run reads", equal.ngram6())
                                        .end())
                        .end());
        EvidenceIndex.write(places.records());
        console.result(experiment.name() + " baselines: " + places.baselines());
    }

    /** Returns documents at equal distances, of about as many bytes as are wanted; everything if there are fewer. */
    private static Corpus share(Corpus corpus, long bytes) {
        double share = Math.min(1, (double) bytes / corpus.length());
        return corpus.select(d -> d == 0 || Math.floor((d + 1) * share) > Math.floor(d * share));
    }
}
