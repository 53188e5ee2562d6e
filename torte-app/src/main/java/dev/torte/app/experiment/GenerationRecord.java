package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.evidence.Members;
import dev.torte.app.evidence.TextQuality;
import dev.torte.app.evidence.TrigramDivergence;
import dev.torte.corpus.Corpus;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.runtime.Generator;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Sampling;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
            sampled = write(model, prompts, drawn, plan.bytes(), progress);
            greedy = write(
                    model,
                    prompts,
                    prompts.stream().map(prompt -> Sampling.greedy()).toList(),
                    plan.bytes(),
                    progress);
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

    private List<byte[]> write(
            LoadedModel model, List<byte[]> prompts, List<Sampling> samplings, int bytes, Progress progress) {
        List<byte[]> written = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(engine.threads())) {
            List<Future<byte[]>> futures = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                byte[] prompt = prompts.get(i);
                Sampling sampling = samplings.get(i);
                futures.add(workers.submit(() -> {
                    ByteBuffer out = ByteBuffer.allocate(bytes);
                    new Generator(model.session(), sampling).generate(prompt, bytes, value -> {
                        out.put(value);
                        return true;
                    });
                    progress.add(bytes);
                    return out.array();
                }));
            }
            for (Future<byte[]> future : futures) {
                written.add(future.get());
            }
            return written;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("writing on failed", e.getCause());
        }
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
