package dev.torte.app.bench;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.Progress;
import dev.torte.app.capsule.CapsuleStore;
import dev.torte.model.TorteException;
import dev.torte.runtime.CapsuleHost;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code torte bench capsules}. */
@Command(
        name = "capsules",
        description = {
            "Load a capsule many times over, keep all copies in memory, and measure how long a request takes that goes to another"
                    + " copy than the last one.",
            "switch: a session of the other capsule is opened; first byte: it has read a byte and the guess of the next is there;"
                    + " install: it was verified, copied to a store on the disk and named there."
        },
        footer = {"", "Example:", "  torte bench capsules --model models/pocket.torte --capsule models/game.torte"})
public final class CapsulesCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** Requests before those that count, so that the compiler is done. */
    private static final int WARM_UP = 20_000;

    /** What every request reads after its first byte. */
    private static final byte[] REQUEST = "The ferry waits.".getBytes(StandardCharsets.US_ASCII);

    private final Console console;
    private final Engine engine;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The core that hosts the capsules.")
    private Path core;

    @Option(names = "--capsule", paramLabel = "FILE", required = true, description = "The capsule to load.")
    private Path capsule;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many copies to keep (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "20000",
            description = "How many requests to measure (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(
            names = "--installs",
            paramLabel = "N",
            defaultValue = "300",
            description = "How many installations to measure, into a store of its own (default: ${DEFAULT-VALUE}).")
    private int installs;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    /** Makes the command; it belongs to one thread. */
    public CapsulesCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        if (count < 1 || requests < 1 || installs < 1) {
            throw new IllegalArgumentException("--count, --requests and --installs must be at least 1, found " + count
                    + ", " + requests + " and " + installs);
        }
        LoadedModel hosting = engine.load(core).model();
        Engine.requireCore(core, hosting.blueprint().recipe());
        CapsuleHost host = new CapsuleHost(hosting);
        double[] opened = new double[requests];
        double[] answered = new double[requests];
        double seconds;
        try (Progress progress = new Progress(console, "capsule", 0, count, QUIET)) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                host.install(name(i), engine.loadCapsule(capsule).model());
                progress.add(1);
            }
            seconds = (System.nanoTime() - start) * 1e-9;
        }
        SplittableRandom random = new SplittableRandom(1);
        for (int request = -WARM_UP; request < requests; request++) {
            String name = name(random.nextInt(count));
            long start = System.nanoTime();
            Session session = host.session(name);
            long open = System.nanoTime();
            session.feed(REQUEST[0]);
            long answer = System.nanoTime();
            session.feed(REQUEST, 1, REQUEST.length - 1);
            if (request >= 0) {
                opened[request] = (open - start) * 1e-3;
                answered[request] = (answer - start) * 1e-3;
            }
        }
        report(seconds, opened, answered, installed());
        return DONE;
    }

    /** Returns how long installations take, verified and forced to the disk, after as many that do not count. */
    private double[] installed() {
        Path folder = temporaryFolder();
        try (Progress progress = new Progress(console, "installation", 0, 2L * installs, QUIET)) {
            CapsuleStore store = new CapsuleStore(folder);
            double[] millis = new double[installs];
            for (int i = -installs; i < installs; i++) {
                long start = System.nanoTime();
                store.install(engine, capsule, "copy", CapsuleStore.Leave.NONE);
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - start) * 1e-6;
                }
                // Or the next installation would find its content in the store.
                store.remove("copy");
                progress.add(1);
            }
            return millis;
        } finally {
            remove(folder);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("torte-store");
        } catch (IOException e) {
            throw new TorteException.Unwritable(Path.of(System.getProperty("java.io.tmpdir")), e);
        }
    }

    /** Removes what a store without capsules leaves. */
    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new TorteException.Unwritable(folder, e);
        }
    }

    private static String name(int copy) {
        return "copy-" + copy;
    }

    private void report(double seconds, double[] opened, double[] answered, double[] installed) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kernels", engine.kernels().name());
        facts.put("capsules", count);
        facts.put("loadSeconds", seconds);
        facts.put("requests", requests);
        facts.put("switchMicros", quantiles(opened));
        facts.put("firstByteMicros", quantiles(answered));
        facts.put("installMillis", quantiles(installed));
        if (json) {
            console.result(JsonLine.of(facts));
            return;
        }
        console.result(String.format(
                Locale.ROOT,
                "%,d capsules loaded in %.1f s; %,d requests, each to a capsule at random, one thread",
                count,
                seconds,
                requests));
        line("switch, microseconds", quantiles(opened));
        line("first byte, microseconds", quantiles(answered));
        line("install, milliseconds", quantiles(installed));
    }

    private void line(String what, Map<String, Double> quantiles) {
        console.result(String.format(
                Locale.ROOT,
                "%-26s median %8.1f   99 of 100 below %8.1f   longest %8.1f",
                what,
                quantiles.get("median"),
                quantiles.get("p99"),
                quantiles.get("longest")));
    }

    private static Map<String, Double> quantiles(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        Map<String, Double> quantiles = new LinkedHashMap<>();
        quantiles.put("median", sorted[sorted.length / 2]);
        quantiles.put("p99", sorted[(int) (sorted.length * 0.99)]);
        quantiles.put("longest", sorted[sorted.length - 1]);
        return quantiles;
    }
}
