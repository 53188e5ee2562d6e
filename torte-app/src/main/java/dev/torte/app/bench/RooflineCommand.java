package dev.torte.app.bench;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.Progress;
import dev.torte.runtime.WeightTraffic;
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

/** {@code torte bench roofline}. */
@Command(
        name = "roofline",
        description = {
            "Measure how fast one thread of this machine reads memory and walks weights, by size, and how near to that bound"
                    + " the named models write.",
            "% of memory: the time to read the weights that a byte walks, at the read speed of their size, in the time that"
                    + " it took; % of kernels: the same at the speed of the products themselves."
        },
        footer = {"", "Example:", "  torte bench roofline --model models/storyteller.torte --recipe northstar-15m"})
public final class RooflineCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Work.Decode DECODE = new Work.Decode(128);

    private final Console console;
    private final Engine engine;

    @Mixin
    private ContenderOptions options;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    /** How near a model comes to the times that its byte would take by memory, or by products, alone. */
    private record Share(
            Contender contender, WeightTraffic traffic, double memoryMillis, double kernelMillis, double millis) {
        double percentOfMemory() {
            return 100 * memoryMillis / millis;
        }

        double percentOfKernels() {
            return 100 * kernelMillis / millis;
        }
    }

    /** Makes the command; it belongs to one thread. */
    public RooflineCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        List<Contender> contenders = options.contenders(engine);
        Roofline roofline;
        List<Speed> speeds;
        try (SpeedTest test =
                        new SpeedTest(contenders, List.of(DECODE), List.of(1), options.rounds(), options.warmUp());
                Progress progress = new Progress(console, "timing", 0, Roofline.steps() + test.steps(), QUIET)) {
            roofline = Roofline.measure(engine.kernels(), options.warmUp().dividedBy(4), () -> progress.add(1));
            speeds = test.run(() -> progress.add(1));
        }
        List<Share> shares = new ArrayList<>();
        for (Speed speed : speeds) {
            WeightTraffic traffic = DECODE.traffic(speed.contender().model());
            shares.add(new Share(
                    speed.contender(),
                    traffic,
                    roofline.memoryMillis(traffic),
                    roofline.kernelMillis(traffic),
                    1000 / speed.bytesPerSecond()));
        }
        if (json) {
            console.result(JsonLine.of(facts(roofline, shares)));
        } else {
            table(roofline, shares);
        }
        return DONE;
    }

    private void table(Roofline roofline, List<Share> shares) {
        line("%s kernels, one thread, 10^9 bytes/s", engine.kernels().name());
        line(
                "%10s %12s %16s %16s %16s %16s",
                "MiB", "read", "float32 weights", "int8 weights", "w8a7 weights", "ternary weights");
        for (Roofline.Row row : roofline.rows()) {
            line(
                    "%10.1f %12.1f %16.1f %16.1f %16.1f %16.1f",
                    row.mebibytes(), row.read(), row.float32(), row.int8(), row.w8a7(), row.ternary());
        }
        if (!shares.isEmpty()) {
            line("");
            line(
                    "%-24s %16s %12s %12s %12s %12s",
                    "decode", "bytes walked/B", "ms a byte", "memory, ms", "% of memory", "% of kernels");
            for (Share share : shares) {
                line(
                        "%-24s %,16.0f %12.4f %12.4f %12.0f %12.0f",
                        share.contender().name(),
                        share.traffic().perByte(),
                        share.millis(),
                        share.memoryMillis(),
                        share.percentOfMemory(),
                        share.percentOfKernels());
            }
        }
    }

    // The annotation that the check wants would be a dependency for one method.
    @SuppressWarnings("AnnotateFormatMethod")
    private void line(String format, Object... values) {
        console.result(String.format(Locale.ROOT, format, values));
    }

    private Map<String, Object> facts(Roofline roofline, List<Share> shares) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kernels", engine.kernels().name());
        facts.put("threads", 1);
        facts.put(
                "gigabytesPerSecond",
                roofline.rows().stream()
                        .map(row -> Map.of(
                                "mebibytes", row.mebibytes(),
                                "read", row.read(),
                                "float32", row.float32(),
                                "int8", row.int8(),
                                "w8a7", row.w8a7(),
                                "ternary", row.ternary()))
                        .toList());
        facts.put(
                "decode",
                shares.stream()
                        .map(share -> Map.of(
                                "model", share.contender().name(),
                                "bytesWalkedPerByte", share.traffic().perByte(),
                                "bytesResident", share.traffic().resident(),
                                "millis", share.millis(),
                                "memoryMillis", share.memoryMillis(),
                                "kernelMillis", share.kernelMillis(),
                                "percentOfMemory", share.percentOfMemory(),
                                "percentOfKernels", share.percentOfKernels()))
                        .toList());
        return facts;
    }
}
