package dev.torte.app.bench;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.Progress;
import java.time.Duration;
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

    @Mixin
    private ContenderOptions options;

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
        SpeedTest test = new SpeedTest(contenders, List.of(Work.values()), options.rounds(), options.warmUp());
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

    private void table(List<Contender> contenders, List<Speed> speeds) {
        console.result(String.format(
                Locale.ROOT,
                "%s kernels, one thread, medians of %d rounds",
                engine.kernels().name(),
                options.rounds()));
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
        facts.put("rounds", options.rounds());
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
