package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.ReadyBrick;
import dev.torte.app.ReadyModel;
import dev.torte.app.StopText;
import dev.torte.runtime.Generator;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Utf8Stream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes on. */
@Command(
        name = "generate",
        description = "Go on with a text, byte by byte. Prints what follows the prompt as it comes.",
        footer = {
            "",
            "Examples:",
            "  torte generate --model models/storyteller.torte --prompt \"Once upon a time\"",
            "  torte generate --model models/storyteller.torte --capsule game --prompt \"scene: \" --bytes 400"
        })
final class GenerateCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "A core, or a capsule by itself.")
    private Path model;

    @Option(names = "--capsule", paramLabel = "FILE|NAME", description = "A capsule that speaks in the core's place.")
    private String capsule;

    @Mixin
    private BrickOptions bricks;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            required = true,
            description = "The text to go on with; may be empty.")
    private String prompt;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            defaultValue = "256",
            description = "How many bytes to write at most (default: ${DEFAULT-VALUE}).")
    private int bytes;

    @Option(names = "--stop", paramLabel = "TEXT", defaultValue = "", description = "End before this text.")
    private String stop;

    @Mixin
    private SamplingOptions sampling;

    @Mixin
    private StoreOption store;

    @Mixin
    private JsonOption json;

    GenerateCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        if (bytes < 0) {
            throw new IllegalArgumentException("--bytes must be at least 0, found " + bytes);
        }
        Sampling chosen = sampling.sampling();
        Optional<ReadyBrick> brick = bricks.load();
        if (brick.isPresent() && capsule != null) {
            throw new IllegalArgumentException(
                    "a capsule speaks in the core's place, which a brick corrects; found --capsule and --brick");
        }
        ReadyModel alone = engine.loadToStart(model);
        ReadyModel core = brick.map(loaded -> bricks.in(alone, loaded)).orElse(alone);
        Speaker speaker = Speaker.of(engine, core, capsule, store);
        Output output = new Output(new StopText(stop.getBytes(StandardCharsets.UTF_8)));
        long start = System.nanoTime();
        Generator.End end = new Generator(speaker.session(), chosen)
                .generate(prompt.getBytes(StandardCharsets.UTF_8), bytes, output::accept);
        output.end();
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (json.wanted()) {
            console.result(JsonLine.of(facts(speaker, brick, output, end, seconds)));
        } else if (console.resultsOnTerminal()) {
            console.result("");
        }
        return DONE;
    }

    private Map<String, Object> facts(
            Speaker speaker, Optional<ReadyBrick> brick, Output output, Generator.End end, double seconds) {
        byte[] raw = output.utf8.rawBytes();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", speaker.model().identity());
        facts.put("capsule", speaker.capsule().map(ReadyModel::identity).orElse(null));
        brick.ifPresent(loaded -> facts.putAll(bricks.facts(loaded)));
        facts.put("prompt", prompt);
        facts.put("text", output.text.toString());
        facts.put("hex", HexFormat.of().formatHex(raw));
        facts.put("bytes", raw.length);
        facts.put(
                "end",
                switch (end) {
                    case LENGTH -> "length";
                    case STOP_BYTE, CANCELLED -> "stop";
                });
        facts.put("seed", sampling.seed());
        facts.put("seconds", seconds);
        return facts;
    }

    /** Takes bytes to the terminal, or keeps their text for the JSON object. */
    private final class Output {
        private final StopText stopText;
        private final Utf8Stream utf8 = new Utf8Stream();
        private final StringBuilder text = new StringBuilder();

        Output(StopText stopText) {
            this.stopText = stopText;
        }

        boolean accept(byte value) {
            show(stopText.add(value));
            return !stopText.reached();
        }

        void end() {
            show(stopText.rest());
            emit(utf8.flush());
        }

        private void show(byte[] free) {
            for (byte value : free) {
                emit(utf8.add(value));
            }
        }

        private void emit(String whole) {
            if (json.wanted()) {
                text.append(whole);
            } else if (!whole.isEmpty()) {
                console.text(whole);
            }
        }
    }
}
