package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.evidence.Members;
import dev.torte.app.evidence.TextQuality;
import dev.torte.app.evidence.TrigramDivergence;
import dev.torte.corpus.Corpus;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Sampling;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Lets a model go on with pieces of held-out text and counts what it wrote beside what really follows. */
final class GenerationRecord {
    /** Of the drawn samples; nothing else narrows the choice. */
    static final double TEMPERATURE = 0.8;

    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Console console;
    private final Engine engine;

    GenerationRecord(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    /** Returns what was counted; the same for any number of threads. */
    Members of(Measurement.Generation plan, LoadedModel model, Corpus valid) {
        List<byte[]> pieces = TextPlaces.pieces(valid, plan.prompts(), plan.promptBytes(), plan.bytes());
        List<byte[]> prompts = pieces.stream()
                .map(piece -> Arrays.copyOf(piece, plan.promptBytes()))
                .toList();
        List<byte[]> real = pieces.stream()
                .map(piece -> Arrays.copyOfRange(piece, plan.promptBytes(), piece.length))
                .toList();
        List<Sampling> drawn = IntStream.range(0, plan.prompts())
                .mapToObj(i -> Sampling.random(TEMPERATURE, i))
                .toList();
        List<byte[]> sampled;
        List<byte[]> greedy;
        try (Progress progress = new Progress(console, "byte", 0, 2L * plan.prompts() * plan.bytes(), QUIET)) {
            Continuations continuations = new Continuations(model, engine.threads(), plan.bytes(), progress);
            sampled = continuations.of(prompts, drawn, (written, length) -> false);
            greedy = continuations.of(
                    prompts, prompts.stream().map(prompt -> Sampling.greedy()).toList(), (written, length) -> false);
        }
        return new Members()
                .put(
                        "samples",
                        new Members()
                                .put("sampled", rows(sampled))
                                .put("greedy", rows(greedy))
                                .put("real", rows(real))
                                .end())
                .put(
                        "divergences",
                        new Members()
                                .put("evenSampledOddReal", rows(everyOther(sampled, 0), everyOther(real, 1)))
                                .put("evenRealOddSampled", rows(everyOther(real, 0), everyOther(sampled, 1)))
                                .put("evenRealOddReal", rows(everyOther(real, 0), everyOther(real, 1)))
                                .end());
    }

    private static JsonArray rows(List<byte[]> texts) {
        return Members.array(texts.stream().map(text -> TextQuality.of(text).row()));
    }

    private static JsonArray rows(List<byte[]> left, List<byte[]> right) {
        return TrigramDivergence.between(left, right).rows();
    }

    private static List<byte[]> everyOther(List<byte[]> texts, int from) {
        return IntStream.iterate(from, i -> i < texts.size(), i -> i + 2)
                .mapToObj(texts::get)
                .toList();
    }
}
