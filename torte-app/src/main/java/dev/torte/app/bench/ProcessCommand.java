package dev.torte.app.bench;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.ReadyModel;
import dev.torte.model.Tensor;
import dev.torte.model.contract.Tokenizer;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code torte bench process}. */
@Command(
        name = "process",
        description = {
            "Measure one model in this process, which does nothing else: load it, read a prompt of 128 bytes some times, write"
                    + " what follows in the same text, on one thread.",
            "Says the times and the most memory that the process held. Experiments start it once for each model and round."
        },
        footer = {"", "Example:", "  torte bench process --model models/storyteller.torte --bytes 400"})
public final class ProcessCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int PROMPT_BYTES = 128;
    private static final int PREFILLS = 5;
    private static final int MOST_BYTES = 1_000_000;

    private final Console console;
    private final Engine engine;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model that writes.")
    private Path model;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "400",
            description = "How many bytes to write, at most 1,000,000 (default: ${DEFAULT-VALUE}).")
    private int bytes;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    /** Makes the command; it belongs to one thread. */
    public ProcessCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        if (bytes < 1 || bytes > MOST_BYTES) {
            throw new IllegalArgumentException("--bytes must be in 1.." + MOST_BYTES + ", found " + bytes);
        }
        ReadyModel ready = engine.load(model);
        ProcessFacts facts = measure(ready, parameterBytes(model));
        if (json) {
            console.result(JsonLine.of(facts.json()));
        } else {
            console.result(String.format(
                    Locale.ROOT,
                    "prompt of %d bytes %.2f ms, %.0f B/s over %d bytes, weights %.1f MiB, peak memory %.1f MiB",
                    PROMPT_BYTES,
                    facts.prefillMillis().stream().sorted().toList().get(PREFILLS / 2),
                    facts.writtenBytes() / facts.generationSeconds(),
                    facts.writtenBytes(),
                    facts.parameterBytes() / 1048576.0,
                    facts.peakBytes() / 1048576.0));
        }
        return DONE;
    }

    private static long parameterBytes(Path path) {
        try (ModelFile file = ModelFile.open(path)) {
            return file.weights().tensors().stream()
                    .map(Tensor::data)
                    .mapToLong(data -> data.byteSize())
                    .sum();
        }
    }

    private ProcessFacts measure(ReadyModel ready, long parameterBytes) {
        Tokenizer tokenizer = ready.model().tokenizer();
        Session session = ready.model().session();
        Along along = Along.of(tokenizer, Work.text(PROMPT_BYTES + bytes), PROMPT_BYTES, bytes);
        byte[] prompt = Work.text(PROMPT_BYTES);
        List<Double> prefills = new ArrayList<>();
        // The first is not counted: it also loads classes.
        for (int i = -1; i < PREFILLS; i++) {
            session.reset();
            long start = System.nanoTime();
            session.feed(tokenizer.encode(prompt));
            double millis = (System.nanoTime() - start) * 1e-6;
            if (i >= 0) {
                prefills.add(millis);
            }
        }
        session.reset();
        session.feed(along.prompt());
        double seconds = along.nanos(session) * 1e-9;
        return new ProcessFacts(
                ProcessHandle.current().pid(),
                ProcessFacts.peakOfThisProcess().orElse(0),
                parameterBytes,
                prefills,
                along.restBytes(),
                seconds);
    }
}
