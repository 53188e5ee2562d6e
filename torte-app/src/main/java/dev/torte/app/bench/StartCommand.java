package dev.torte.app.bench;

import dev.torte.app.Console;
import dev.torte.app.JsonLine;
import dev.torte.app.Progress;
import dev.torte.model.TorteException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code torte bench start}. */
@Command(
        name = "start",
        description = {
            "Start 'torte generate' as a process of its own, again and again, and measure what its user sees.",
            "first byte: from the start of the process to the first byte of text; memory: the most it held, where the system tells."
        },
        footer = {"", "Example:", "  torte bench start --model models/storyteller.torte"})
public final class StartCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final String PEAK = "VmHWM:";

    private final Console console;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model that writes.")
    private Path model;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "256",
            description = "How many bytes to write (default: ${DEFAULT-VALUE}).")
    private int bytes;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "9",
            description = "How many processes to start (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--json", description = "Print one JSON object with all rounds instead of text.")
    private boolean json;

    /** Makes the command; it belongs to one thread. */
    public StartCommand(Console console) {
        this.console = console;
    }

    /** What one process did; the peak is 0 where the system does not tell. */
    private record Run(double firstMillis, double allMillis, long peakKibibytes) {}

    @Override
    public Integer call() {
        if (rounds < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "--rounds and --bytes must be at least 1, found " + rounds + " and " + bytes);
        }
        if (!Files.isRegularFile(model)) {
            throw new TorteException.Missing(model, "a model file", "Check the path.");
        }
        Path launcher = Path.of(System.getProperty("torte.home", "."), "torte");
        if (!Files.isExecutable(launcher)) {
            throw new TorteException.Missing(launcher, "the launcher", "Start this verb with ./torte.");
        }
        Run[] runs = new Run[rounds];
        // One that is not counted, so that the files are in memory.
        try (Progress progress = new Progress(console, "process", 0, rounds + 1L, QUIET)) {
            for (int round = -1; round < rounds; round++) {
                Run run = run(launcher);
                if (round >= 0) {
                    runs[round] = run;
                }
                progress.add(1);
            }
        }
        report(runs);
        return DONE;
    }

    private Run run(Path launcher) {
        List<String> words = List.of(
                launcher.toString(),
                "generate",
                "--model",
                model.toString(),
                "--prompt",
                "Once upon a time",
                "--bytes",
                Integer.toString(bytes));
        long start = System.nanoTime();
        try {
            Process process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            long peak = 0;
            try (InputStream out = process.getInputStream()) {
                int first = out.read();
                double firstMillis = (System.nanoTime() - start) * 1e-6;
                // The launcher becomes the program, so its number is the program's.
                byte[] buffer = new byte[64];
                for (int got = first; got >= 0; got = out.read(buffer)) {
                    peak = Math.max(peak, peak(process.pid()).orElse(0));
                }
                int code = process.waitFor();
                if (code != 0 || first < 0) {
                    throw new IllegalStateException("'" + String.join(" ", words) + "' ended with " + code);
                }
                return new Run(firstMillis, (System.nanoTime() - start) * 1e-6, peak);
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static OptionalLong peak(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (IOException e) {
            // No such system, or the process has just ended: an earlier look counts.
            return OptionalLong.empty();
        }
    }

    private void report(Run[] runs) {
        double[] first =
                Arrays.stream(runs).mapToDouble(Run::firstMillis).sorted().toArray();
        double[] all = Arrays.stream(runs).mapToDouble(Run::allMillis).sorted().toArray();
        double[] peak = Arrays.stream(runs)
                .mapToDouble(run -> run.peakKibibytes() / 1024.0)
                .sorted()
                .toArray();
        if (json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("bytes", bytes);
            facts.put("firstByteMillis", first);
            facts.put("allMillis", all);
            facts.put("peakMebibytes", peak);
            console.result(JsonLine.of(facts));
            return;
        }
        console.result(
                String.format(Locale.ROOT, "%d processes, %d bytes each: median (least to most)", rounds, bytes));
        line("first byte, ms", first);
        line("all bytes, ms", all);
        line("peak memory, MiB", peak);
    }

    private void line(String what, double[] sorted) {
        console.result(String.format(
                Locale.ROOT,
                "%-18s %8.0f (%.0f to %.0f)",
                what,
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]));
    }
}
