package dev.torte.app.bench;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.Progress;
import dev.torte.app.cli.RecipeChoice;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Precision;
import dev.torte.model.Weights;
import dev.torte.runtime.LoadedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code torte bench}. */
@Command(
        name = "bench",
        description = {
            "Measure how fast models are on this machine, on one thread: medians of rounds that take turns.",
            "decode: 64 bytes written greedily after a prompt of 128; prefill: a prompt read at once; score: 128 bytes read"
                    + " with the logits after each."
        },
        footer = {
            "",
            "Examples:",
            "  torte bench --model models/storyteller.torte --model models/game.torte",
            "  torte bench --recipe northstar-15m"
        })
public final class BenchCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Console console;
    private final Engine engine;

    @Option(names = "--model", paramLabel = "FILE", description = "A core or a capsule; may be repeated.")
    private List<Path> models = new ArrayList<>();

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            description =
                    "A preset or a recipe file, with weights drawn at random, as float32 and as int8; may be repeated.")
    private List<String> recipes = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "9",
            description = "How often each figure is taken (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "MS",
            defaultValue = "1500",
            description = "Milliseconds that each work is done before it is measured (default: ${DEFAULT-VALUE}).")
    private int warmUpMillis;

    @Option(names = "--json", description = "Print one JSON object with all rounds instead of text.")
    private boolean json;

    /** Makes the command; it belongs to one thread. */
    public BenchCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        if (models.isEmpty() && recipes.isEmpty()) {
            throw new IllegalArgumentException("nothing to measure; name a --model or a --recipe");
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be at least 1, found " + rounds);
        }
        if (warmUpMillis < 0) {
            throw new IllegalArgumentException("--warm-up must be at least 0, found " + warmUpMillis);
        }
        List<Contender> contenders = contenders();
        SpeedTest test = new SpeedTest(contenders, rounds, Duration.ofMillis(warmUpMillis));
        List<Speed> speeds;
        try (Progress progress = new Progress(console, "timing", 0, test.steps(), QUIET)) {
            speeds = test.run(() -> progress.add(1));
        }
        if (json) {
            console.result(JsonLine.of(facts(speeds)));
        } else {
            table(contenders, speeds);
        }
        return DONE;
    }

    private List<Contender> contenders() {
        List<Contender> contenders = new ArrayList<>();
        for (Path file : models) {
            contenders.add(new Contender(
                    file.getFileName().toString(), engine.load(file).model()));
        }
        for (String name : recipes) {
            Blueprint blueprint = Blueprint.of(RecipeChoice.of(name));
            Weights weights = Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, 1, new byte[0]));
            contenders.add(new Contender(name + " f32", LoadedModel.of(weights, engine.kernels())));
            contenders.add(new Contender(
                    name + " int8", LoadedModel.of(weights.in(Precision.INT8_PER_ROW), engine.kernels())));
        }
        return contenders;
    }

    private void table(List<Contender> contenders, List<Speed> speeds) {
        console.result(String.format(
                Locale.ROOT,
                "%s kernels, one thread, medians of %d rounds",
                engine.kernels().name(),
                rounds));
        console.result(String.format(
                Locale.ROOT,
                "%-24s %14s %15s %15s %14s",
                "",
                "decode, B/s",
                "prefill 128, ms",
                "prefill 254, ms",
                "score, B/s"));
        for (Contender contender : contenders) {
            console.result(String.format(
                    Locale.ROOT,
                    "%-24s %,14.0f %15.2f %15.2f %,14.0f",
                    contender.name(),
                    find(speeds, contender, Work.DECODE).bytesPerSecond(),
                    find(speeds, contender, Work.PREFILL_128).medianMillis(),
                    find(speeds, contender, Work.PREFILL_254).medianMillis(),
                    find(speeds, contender, Work.SCORE).bytesPerSecond()));
        }
    }

    private static Speed find(List<Speed> speeds, Contender contender, Work work) {
        return speeds.stream()
                .filter(speed -> speed.contender().equals(contender) && speed.work() == work)
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> facts(List<Speed> speeds) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kernels", engine.kernels().name());
        facts.put("threads", 1);
        facts.put("rounds", rounds);
        facts.put(
                "speeds",
                speeds.stream()
                        .map(speed -> Map.of(
                                "model", speed.contender().name(),
                                "work", speed.work().title(),
                                "bytes", speed.work().bytes(),
                                "bytesPerSecond", speed.bytesPerSecond(),
                                "nanos", speed.nanos()))
                        .toList());
        return facts;
    }
}
