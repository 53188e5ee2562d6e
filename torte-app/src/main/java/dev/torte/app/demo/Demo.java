package dev.torte.app.demo;

import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.StopText;
import dev.torte.app.capsule.CapsuleFacts;
import dev.torte.app.demo.DemoResult.LiveCapsule;
import dev.torte.app.demo.DemoResult.Text;
import dev.torte.corpus.Corpus;
import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Precision;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.Generator;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Utf8Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The six steps of the demo, in order. Every figure is measured on files that were loaded as a user would load them. Files are
 * written whole or not at all, so the process may be ended at any moment.
 */
final class Demo {
    /** The capsule that the demo makes. */
    static final String CAPSULE_FILE = "game-live.torte";

    private static final List<String> BUNDLED = List.of("storyteller", "pocket", "game", "python", "java");

    static final String REPORT_FILE = "report.html";

    /** What stands between the stories that the bundled cores have read. */
    private static final byte[] END_OF_STORY = "<|endoftext|>".getBytes(StandardCharsets.US_ASCII);

    private final Installation place;
    private final DemoSettings settings;
    private final GameText game;
    private final Engine engine;
    private final Screen screen;
    private final Path out;

    /**
     * @param engine its kernels serve all but the comparison, which also uses others
     * @param out    folder for the report and the capsule
     */
    Demo(Installation place, DemoSettings settings, GameText game, Engine engine, Screen screen, Path out) {
        this.place = place;
        this.settings = settings;
        this.game = game;
        this.engine = engine;
        this.screen = screen;
        this.out = out;
    }

    /**
     * Runs all steps and writes the report.
     *
     * @return whether the capsule had the same bits everywhere; false too when the process was told to end meanwhile
     * @throws TorteException if a bundled model is missing or broken, or {@code out} cannot be written
     */
    boolean run() {
        long start = System.nanoTime();
        requireWritable();
        Corpus source = SourceText.read(place.heldOutSources(), SourceText.SHA256, settings.sourceBytes());
        BUNDLED.forEach(place::model);
        InstalledModel core = InstalledModel.load("storyteller", place.model("storyteller"), engine.kernels());
        Text story = story(core);
        Optional<LiveTraining> training = train();
        if (training.isEmpty()) {
            return false;
        }
        LiveCapsule live = quantise(training.get());
        Exactness.Report exactness = compare(out.resolve(CAPSULE_FILE));
        List<ScoreTable> tables = score(core.model(), live, source);
        screen.heading(6, "The report");
        DemoResult result = new DemoResult(
                Facts.collect(engine.kernels().name() + " (" + engine.choice().reason() + ")", commands()),
                story,
                live,
                exactness,
                tables,
                surprises(core.model()),
                List.of(write("game"), write("python"), write("java")));
        Path report = out.resolve(REPORT_FILE);
        new HtmlReport(result).write(report);
        screen.note("%s", report.toAbsolutePath());
        screen.note("Open it in a browser. All steps took %.0f s.", (System.nanoTime() - start) * 1e-9);
        return exactness.exact();
    }

    private List<String> commands() {
        return List.of(
                "./torte demo --out " + out,
                "./torte capsule verify " + out.resolve(CAPSULE_FILE),
                "./torte eval --model " + out.resolve(CAPSULE_FILE)
                        + " --data torte-app/src/main/resources/dev/torte/app/game/heldout --suffix .txt --separator line:===",
                "./torte -Dtorte.kernels=scalar capsule verify " + out.resolve(CAPSULE_FILE));
    }

    /** Finds out now, not after a minute of training. */
    private void requireWritable() {
        try {
            Files.createDirectories(out);
            Files.delete(Files.createTempFile(out, ".torte", ".tmp"));
        } catch (IOException e) {
            throw new TorteException.Unwritable(out, e);
        }
    }

    private Text story(InstalledModel core) {
        screen.heading(1, "A bundled core writes a story");
        screen.note(
                "%s: %,d parameters, %,d bytes, identity %.16s",
                core.name(), core.parameters(), core.sizeBytes(), core.identity());
        screen.part("\n");
        long start = System.nanoTime();
        String written = stream(core.model(), settings.story(), text -> screen.part(text));
        double seconds = (System.nanoTime() - start) * 1e-9;
        int bytes = written.getBytes(StandardCharsets.UTF_8).length;
        screen.part("\n\n");
        screen.note(
                "%,d bytes in %.1f s, one thread, %s kernels, a JVM just started",
                bytes, seconds, engine.kernels().name());
        return new Text(
                core.name(),
                String.format(
                        Locale.ROOT,
                        "%,d parameters, int8, %,d bytes; wrote %,d bytes in %.1f s on one thread of a JVM just started",
                        core.parameters(),
                        core.sizeBytes(),
                        bytes,
                        seconds),
                settings.story().prompt(),
                written);
    }

    private interface TextSink {
        void show(String text);
    }

    /** Writes up to the given number of bytes, ending with the story, or with a sentence once 3/4 of them are out. */
    private static String stream(LoadedModel model, DemoSettings.Writing writing, TextSink sink) {
        sink.show(writing.prompt());
        StringBuilder written = new StringBuilder();
        Utf8Stream characters = new Utf8Stream();
        StopText end = new StopText(END_OF_STORY);
        int[] count = {0};
        new Generator(model.session(), writing.sampling())
                .generate(writing.prompt().getBytes(StandardCharsets.UTF_8), writing.bytes(), value -> {
                    String text = characters(characters, end.add(value));
                    sink.show(text);
                    written.append(text);
                    count[0]++;
                    boolean sentenceEnds = text.endsWith(".") || text.endsWith("\n");
                    return !end.reached() && (count[0] < writing.bytes() * 3 / 4 || !sentenceEnds);
                });
        String rest = characters(characters, end.rest()) + characters.flush();
        sink.show(rest);
        return written.append(rest).toString();
    }

    private static String characters(Utf8Stream stream, byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte value : bytes) {
            text.append(stream.add(value));
        }
        return text.toString();
    }

    private Optional<LiveTraining> train() {
        screen.heading(2, "A capsule learns a game world");
        screen.note(
                "%,d bytes of dialogue, lore and quests; %,d bytes in %d documents are held out",
                game.train().length(), game.heldOut().length(), game.heldOut().documentCount());
        Optional<LiveTraining> training;
        try (Progress progress =
                screen.progress("step", settings.training().budget().steps())) {
            training = LiveTraining.run(settings.training(), game.train(), progress);
        }
        training.ifPresent(done -> screen.note(
                "%d steps in %.0f s: %.2f to %.2f bits per byte of training text",
                done.losses().size(), done.seconds(), done.losses().getFirst(), done.lastLoss()));
        return training;
    }

    private LiveCapsule quantise(LiveTraining training) {
        screen.heading(3, "It becomes an int8 file");
        Weights int8 = training.weights().in(Precision.INT8_PER_TENSOR);
        Card card = Card.of(
                "name", "game-live",
                "recipe", "capsule-gru",
                "version", "1",
                "licence", "Apache-2.0",
                "domain", "the game world Ostrel",
                "training.data", "dialogue, lore and quests of the game world, part of Torte",
                "training.data.sha256", game.train().sha256(),
                "training.steps", String.valueOf(training.losses().size()),
                "training.bytes", String.valueOf(training.bytesRead()),
                "seed", String.valueOf(training.config().seed()),
                "parameters", String.valueOf(int8.blueprint().parameterCount()));
        Path file = out.resolve(CAPSULE_FILE);
        String identity = ModelFile.write(file, int8, CapsuleFacts.seal(card, int8, engine.kernels()));
        try (ModelFile written = ModelFile.open(file)) {
            screen.note("%s: %,d parameters, %,d bytes", file, int8.blueprint().parameterCount(), written.sizeBytes());
            screen.note("identity %s", identity);
            return new LiveCapsule(training, CAPSULE_FILE, identity, written.sizeBytes());
        }
    }

    private Exactness.Report compare(Path capsule) {
        screen.heading(4, "The same file in two cores, scalar and vector");
        List<Placement> placements = new ArrayList<>();
        for (String host : List.of("storyteller", "pocket")) {
            for (Kernels kernels : comparedKernels()) {
                placements.add(
                        Placement.install(InstalledModel.load(host, place.model(host), kernels), capsule, kernels));
            }
        }
        Exactness.Report report;
        try (Progress progress = screen.progress("byte", game.heldOut().length())) {
            report = Exactness.compare(placements, game.heldOut().documentBytes(), settings.excerpt(), progress);
        }
        for (Exactness.Line line : report.lines()) {
            screen.note(
                    "%-12s %-11s logits %.12s  perplexity %.6f  writing %.12s",
                    line.placement().host(),
                    line.placement().kernels(),
                    line.logitsSha256(),
                    line.perplexity(),
                    line.writtenSha256());
        }
        screen.note(
                "%s",
                report.firstDifference()
                        .map(difference -> "DIFFERENT: " + difference)
                        .orElse(String.format(
                                Locale.ROOT,
                                "all %,d logits of all %d are equal, bit by bit",
                                report.logits(),
                                report.lines().size())));
        return report;
    }

    /** Returns scalar and, where the Vector API is present, vector kernels. */
    private List<Kernels> comparedKernels() {
        Kernels scalar =
                KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();
        if (KernelChoice.preferredBits().isEmpty()) {
            return List.of(scalar);
        }
        Kernels vector = engine.choice().kind() == KernelChoice.Kind.VECTOR
                ? engine.kernels()
                : KernelChoice.select(Optional.of("vector"), OptionalInt.empty())
                        .kernels();
        return List.of(scalar, vector);
    }

    private List<ScoreTable> score(LoadedModel core, LiveCapsule live, Corpus source) {
        screen.heading(5, "Bits per byte on held-out text (lower is better)");
        List<ScoreTable> tables = new ArrayList<>();
        try (Progress progress = screen.progress("score", 7)) {
            ScoreTable.Builder ofGame = ScoreTable.of("Game world", game.heldOut(), engine.threads());
            ofGame.model(
                    ScoreTable.Kind.CAPSULE,
                    "capsule, learnt live, float32",
                    LoadedModel.of(live.training().weights(), engine.kernels()));
            ofGame.model(ScoreTable.Kind.CAPSULE, ScoreTable.LIVE_CAPSULE, load(out.resolve(live.fileName())));
            progress.add(1);
            ofGame.model(ScoreTable.Kind.CAPSULE, "capsule, bundled, int8", load(place.model("game")));
            progress.add(1);
            ofGame.model(ScoreTable.Kind.CORE, "storyteller alone", core);
            progress.add(1);
            tables.add(ofGame.compressorsByDocument()
                    .compressors()
                    .compressorsAfter(game.train())
                    .build());
            progress.add(1);
            ScoreTable.Builder ofSource = ScoreTable.of("Java source", source, engine.threads());
            ofSource.model(ScoreTable.Kind.CAPSULE, "Java capsule, bundled, int8", load(place.model("java")));
            progress.add(1);
            ofSource.model(ScoreTable.Kind.CORE, "storyteller alone", core);
            progress.add(1);
            tables.add(ofSource.compressorsByDocument().compressors().build());
            progress.add(1);
        }
        tables.forEach(this::show);
        return tables;
    }

    private void show(ScoreTable table) {
        screen.note("%s, %,d bytes in %d documents", table.title(), table.bytes(), table.documents());
        table.rows().forEach(row -> screen.note("  %-40s %6.3f", row.name(), row.bitsPerByte()));
    }

    private LoadedModel load(Path file) {
        return InstalledModel.load("", file, engine.kernels()).model();
    }

    private List<Surprise> surprises(LoadedModel core) {
        byte[] document = game.heldOut().documentBytes().getFirst();
        byte[] sample = Arrays.copyOf(document, Math.min(document.length, settings.surpriseBytes()));
        return List.of(
                Surprise.of("storyteller", core, sample),
                Surprise.of("live capsule", load(out.resolve(CAPSULE_FILE)), sample));
    }

    private Text write(String name) {
        String prompt = switch (name) {
            case "game" -> settings.excerpt().prompt();
            case "python" -> "def ";
            default -> "/** ";
        };
        InstalledModel capsule = InstalledModel.load(name, place.model(name), engine.kernels());
        DemoSettings.Writing writing = new DemoSettings.Writing(
                prompt, settings.excerpt().bytes(), settings.excerpt().sampling());
        return new Text(
                name + " capsule",
                String.format(
                        Locale.ROOT, "%,d parameters, int8, %,d bytes", capsule.parameters(), capsule.sizeBytes()),
                prompt,
                stream(capsule.model(), writing, text -> {}));
    }
}
