package dev.torte.app.bench;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code torte bench}. */
@Command(
        name = "bench",
        description = {
            "Measure how fast models are on this machine: medians of rounds that take turns.",
            "decode: 64 bytes written greedily after a prompt of 128; prefill: a prompt read at once; score: 128 bytes read"
                    + " with the logits after each."
        },
        footer = {
            "",
            "Examples:",
            "  torte bench --model models/storyteller.torte --model models/game.torte",
            "  torte bench --recipe northstar-15m --threads 1,2 --plot speed.png"
        })
public final class BenchCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static final Work.Decode DECODE = new Work.Decode(128);
    /** What reference files call {@link #DECODE}. */
    private static final String DECODE_NAME = "decode";

    private static final Work PREFILL_128 = new Work.Prefill(128);
    private static final Work PREFILL_254 = new Work.Prefill(Work.LONGEST);
    private static final Work SCORE = new Work.Score();
    /** Beside {@link #DECODE}, for the plot. */
    private static final List<Work> OTHER_CONTEXTS =
            List.of(new Work.Decode(16), new Work.Decode(64), new Work.Decode(190));

    private final Console console;
    private final Engine engine;

    @Mixin
    private ContenderOptions options;

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            defaultValue = "1",
            description = "Numbers of threads to measure with, such as 1,2 (default: ${DEFAULT-VALUE}).")
    private List<Integer> threads = new ArrayList<>();

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "Figures of other software to show below the own ones; may be repeated.")
    private List<Path> references = new ArrayList<>();

    @Option(
            names = "--plot",
            paramLabel = "FILE.png",
            description = "Draw decoding speed against model size, context and threads.")
    private Path plot;

    @Option(names = "--json", description = "Print one JSON object with all rounds instead of text.")
    private boolean json;

    /** Makes the command; it belongs to one thread. */
    public BenchCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        List<Contender> contenders = options.contenders(engine);
        if (contenders.isEmpty()) {
            throw new IllegalArgumentException("nothing to measure; name a --model or a --recipe");
        }
        if (threads.stream().anyMatch(number -> number < 1)) {
            throw new IllegalArgumentException("--threads must be at least 1 each, found " + threads);
        }
        List<Reference> known = references.stream().map(Reference::read).toList();
        List<Work> works = new ArrayList<>(List.of(DECODE, PREFILL_128, PREFILL_254, SCORE));
        if (plot != null) {
            works.addAll(OTHER_CONTEXTS);
        }
        List<Speed> speeds;
        try (SpeedTest test = new SpeedTest(contenders, works, threads, options.rounds(), options.warmUp());
                Progress progress = new Progress(console, "timing", 0, test.steps(), QUIET)) {
            speeds = test.run(() -> progress.add(1));
        }
        if (plot != null) {
            SpeedChart.write(speeds, DECODE.promptBytes(), plot);
        }
        if (json) {
            console.result(JsonLine.of(facts(speeds, known)));
        } else {
            table(contenders, speeds, known);
        }
        return DONE;
    }

    private void table(List<Contender> contenders, List<Speed> speeds, List<Reference> known) {
        console.result(String.format(
                Locale.ROOT,
                "%s kernels, medians of %d rounds",
                engine.kernels().name(),
                options.rounds()));
        line("", "threads", "decode, B/s", "prefill 128, ms", "prefill 254, ms", "score, B/s");
        for (Contender contender : contenders) {
            for (int number : threads) {
                line(
                        contender.name(),
                        Integer.toString(number),
                        number(find(speeds, contender, number, DECODE).bytesPerSecond(), 0),
                        number(find(speeds, contender, number, PREFILL_128).medianMillis(), 2),
                        number(find(speeds, contender, number, PREFILL_254).medianMillis(), 2),
                        number(find(speeds, contender, number, SCORE).bytesPerSecond(), 0));
            }
        }
        for (Reference reference : known) {
            console.result("");
            console.result(reference.name() + ", " + reference.machine() + ", as measured by " + reference.source());
            reference.figures().stream()
                    .map(Reference.Figure::model)
                    .distinct()
                    .forEach(model -> line(
                            model,
                            Integer.toString(reference.threads()),
                            figure(reference, model, DECODE_NAME, true),
                            figure(reference, model, PREFILL_128.title(), false),
                            figure(reference, model, PREFILL_254.title(), false),
                            figure(reference, model, SCORE.title(), true)));
        }
    }

    private static String figure(Reference reference, String model, String work, boolean bytesPerSecond) {
        return reference.figures().stream()
                .filter(figure -> figure.model().equals(model) && figure.work().equals(work))
                .findFirst()
                .flatMap(figure -> bytesPerSecond ? figure.bytesPerSecond() : figure.millis())
                .map(value -> number(value, bytesPerSecond ? 0 : 2))
                .orElse("-");
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private void line(
            String name, String threadCount, String decode, String prefill, String longPrefill, String score) {
        console.result(String.format(
                Locale.ROOT, "%-24s %7s %14s %15s %15s %14s", name, threadCount, decode, prefill, longPrefill, score));
    }

    private static Speed find(List<Speed> speeds, Contender contender, int threadCount, Work work) {
        return speeds.stream()
                .filter(speed -> speed.contender().equals(contender)
                        && speed.threads() == threadCount
                        && speed.work().equals(work))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> facts(List<Speed> speeds, List<Reference> known) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kernels", engine.kernels().name());
        facts.put("rounds", options.rounds());
        facts.put(
                "speeds",
                speeds.stream()
                        .map(speed -> Map.of(
                                "model", speed.contender().name(),
                                "work", speed.work().title(),
                                "threads", speed.threads(),
                                "bytes", speed.work().bytes(),
                                "bytesPerSecond", speed.bytesPerSecond(),
                                "nanos", speed.nanos().stream().sorted().toList()))
                        .toList());
        facts.put("references", known);
        return facts;
    }
}
