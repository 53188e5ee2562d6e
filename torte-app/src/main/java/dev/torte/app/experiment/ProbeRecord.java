package dev.torte.app.experiment;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.evidence.Members;
import dev.torte.app.probe.Probe;
import dev.torte.corpus.Corpus;
import dev.torte.model.SplitMix64;
import dev.torte.model.TorteException;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonObject;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Sampling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Lets a model answer a {@link Probe} at places at equal distances among all places of the held-out text, and has the answers judged:
 * greedy ones, drawn ones, what really follows, and what follows some place of the training text, which is what somebody would
 * write who knows the domain's text but not the prompt.
 */
final class ProbeRecord {
    /** Of the drawn answers; nothing else narrows the choice. */
    static final double TEMPERATURE = 1.0;

    /** Places of the training text are drawn alike for all models. */
    private static final long ELSEWHERE_SEED = 1;

    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Console console;
    private final Engine engine;

    ProbeRecord(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    /** A place of a text: its document and the offset in that. */
    private record Place(int document, int offset) {}

    /**
     * Returns the places and the marks of all answers; the same for any number of threads.
     *
     * @throws TorteException.TooShort if the held-out text has fewer places than are wanted, or the training text none
     */
    Members of(Measurement.Probed plan, LoadedModel model, Corpus train, Corpus valid) {
        Probe probe = Probe.named(plan.task());
        List<byte[]> documents = valid.documentBytes();
        List<Place> places = spread(places(probe, valid, plan.prompts()), plan.prompts());
        List<byte[]> real = places.stream()
                .map(place -> probe.real(documents.get(place.document()), place.offset(), plan.bytes()))
                .toList();
        List<byte[]> elsewhere = elsewhere(probe, train, plan);
        List<byte[]> greedy;
        List<byte[]> drawn;
        List<byte[]> prompts = places.stream()
                .map(place -> Arrays.copyOfRange(
                        documents.get(place.document()),
                        Math.max(0, place.offset() - plan.promptBytes()),
                        place.offset()))
                .toList();
        try (Progress progress = new Progress(console, "byte", 0, 2L * plan.prompts() * plan.bytes(), QUIET)) {
            Continuations continuations = new Continuations(model, engine.threads(), plan.bytes(), progress);
            greedy = continuations.of(
                    prompts, prompts.stream().map(prompt -> Sampling.greedy()).toList(), probe::isWhole);
            drawn = continuations.of(
                    prompts,
                    IntStream.range(0, plan.prompts())
                            .mapToObj(i -> Sampling.random(TEMPERATURE, i))
                            .toList(),
                    probe::isWhole);
        }
        List<List<byte[]>> answers = List.of(greedy, drawn, real, elsewhere);
        try (Progress progress = new Progress(console, "answer", 0, 4L * plan.prompts(), QUIET)) {
            List<JsonArray> marks = answers.stream()
                    .map(each -> marks(probe, documents, places, each, progress))
                    .toList();
            return new Members()
                    .put(
                            "columns",
                            probe.columns().stream().map(ProbeRecord::json).toList())
                    .put(
                            "places",
                            places.stream()
                                    .map(place -> row(place.document(), place.offset()))
                                    .toList())
                    .put(
                            "answers",
                            new Members()
                                    .put("greedy", marks.get(0))
                                    .put("drawn", marks.get(1))
                                    .put("real", marks.get(2))
                                    .put("elsewhere", marks.get(3))
                                    .end());
        }
    }

    private static List<Place> places(Probe probe, Corpus text, int needed) {
        List<byte[]> documents = text.documentBytes();
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            for (int offset : probe.places(documents.get(i))) {
                places.add(new Place(i, offset));
            }
        }
        if (places.size() < needed) {
            throw new TorteException.TooShort(
                    text.origin(), "a probe of " + probe.name() + " at " + needed + " places", needed, places.size());
        }
        return places;
    }

    /** Returns the middles of equal stretches of the list. */
    private static List<Place> spread(List<Place> all, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((2L * i + 1) * all.size() / (2L * count))))
                .toList();
    }

    private static List<byte[]> elsewhere(Probe probe, Corpus train, Measurement.Probed plan) {
        List<byte[]> documents = train.documentBytes();
        List<Place> all = places(probe, train, 1);
        SplitMix64 random = SplitMix64.named(ELSEWHERE_SEED, "torte-probe-elsewhere/1");
        return IntStream.range(0, plan.prompts())
                .mapToObj(i -> all.get((int) (random.nextUnit() * all.size())))
                .map(place -> probe.real(documents.get(place.document()), place.offset(), plan.bytes()))
                .toList();
    }

    private static JsonArray marks(
            Probe probe, List<byte[]> documents, List<Place> places, List<byte[]> answers, Progress progress) {
        List<JsonValue> rows = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Place place = places.get(i);
            rows.add(row(probe.judge(documents.get(place.document()), place.offset(), answers.get(i)).stream()
                    .mapToInt(Integer::intValue)
                    .toArray()));
            progress.add(1);
        }
        return new JsonArray(rows);
    }

    private static JsonArray row(int... values) {
        return Members.array(Arrays.stream(values).mapToObj(JsonValue::of));
    }

    private static JsonObject json(Probe.Column column) {
        return new Members()
                .put("name", column.name())
                .put("kind", column.kind().name().toLowerCase(Locale.ROOT))
                .end();
    }
}
