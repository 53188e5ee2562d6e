package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.Progress;
import dev.torte.app.routing.RoutedModels;
import dev.torte.app.routing.RoutedText;
import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows which capsule predicts which stretch. */
@Command(
        name = "route",
        description = {
            "Show which installed capsule should predict which stretch of a text, or the core where none fits. The choice for a"
                    + " byte is made from the bytes before it.",
            "With a core, the models are asked where profiles leave doubt, and bits per byte are shown."
        },
        footer = {"", "Example:", "  torte capsule route chapter.txt --core models/storyteller.torte"})
final class CapsuleRouteCommand extends Verb {
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int BAND_CELLS = 96;
    private static final String LETTERS = "-abcdefghijklmnopqrstuvwxyz";

    /** The colours of terminals that are told apart most easily, after none for the core. */
    private static final int[] COLOURS = {32, 34, 33, 35, 36, 31};

    private final Console console;
    private final Engine engine;

    @Parameters(paramLabel = "TEXT", arity = "1..*", description = "Files, each routed by itself from its first byte.")
    private List<Path> texts = new ArrayList<>();

    @Option(names = "--core", paramLabel = "MODEL", description = "A core that reads bytes.")
    private Path core;

    @Mixin
    private StoreOption store;

    @Mixin
    private JsonOption json;

    CapsuleRouteCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        List<byte[]> contents = texts.stream().map(CapsuleRouteCommand::read).toList();
        RoutedModels models = RoutedModels.load(console, engine, store.store(), Optional.ofNullable(core));
        long bytes = contents.stream().mapToLong(content -> content.length).sum();
        List<Map<String, Object>> results = new ArrayList<>();
        try (Progress progress = new Progress(console, "byte", 0, bytes * RoutedText.readings(models), QUIET)) {
            for (int i = 0; i < contents.size(); i++) {
                RoutedText routed = RoutedText.of(models, contents.get(i), progress::add);
                if (json.wanted()) {
                    results.add(facts(models, texts.get(i), routed));
                } else {
                    show(models, texts.get(i), routed);
                }
            }
        }
        if (json.wanted()) {
            console.result(JsonLine.of(Map.of("texts", results)));
        }
        return DONE;
    }

    private static byte[] read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new TorteException.Missing(file, "a text file", "Check the path.");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new TorteException.Unreadable(file, e);
        }
    }

    private static Map<String, Object> facts(RoutedModels models, Path file, RoutedText routed) {
        Map<String, Object> shares = new LinkedHashMap<>();
        Map<String, Object> alone = new LinkedHashMap<>();
        for (int model = 0; model < models.names().size(); model++) {
            shares.put(models.names().get(model), routed.share(model));
        }
        List<Map<String, Object>> stretches = new ArrayList<>();
        routed.stretches().forEach(stretch -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("offset", stretch.offset());
            one.put("bytes", stretch.bytes());
            one.put("capsule", models.names().get(stretch.model()));
            one.put("certainty", stretch.certainty());
            stretches.add(one);
        });
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", file.toString());
        facts.put("bytes", routed.bytes());
        facts.put("stretches", stretches);
        facts.put("shares", shares);
        if (routed.bits().isPresent() && routed.bytes() > 0) {
            RoutedText.Bits bits = routed.bits().get();
            for (int model = 0; model < models.names().size(); model++) {
                alone.put(models.names().get(model), bits.alone().get(model));
            }
            facts.put("bitsPerByte", bits.routed());
            facts.put("bitsPerByteAlone", alone);
        }
        return facts;
    }

    private void show(RoutedModels models, Path file, RoutedText routed) {
        console.result(String.format(Locale.ROOT, "%s, %,d bytes", file, routed.bytes()));
        if (routed.bytes() == 0) {
            return;
        }
        StringBuilder band = new StringBuilder("  ");
        int cells = Math.min(BAND_CELLS, routed.bytes());
        for (int cell = 0; cell < cells; cell++) {
            band.append(letter(routed.at((int) ((2L * cell + 1) * routed.bytes() / (2L * cells)))));
        }
        console.result(band.toString());
        for (int model = 0; model < models.names().size(); model++) {
            String alone = "";
            if (routed.bits().isPresent()) {
                alone = String.format(
                        Locale.ROOT,
                        "   alone %.4f bits per byte",
                        routed.bits().get().alone().get(model));
            }
            console.result(String.format(
                    Locale.ROOT,
                    "  %s %-20s %6.2f %%%s",
                    letter(model),
                    models.names().get(model),
                    100 * routed.share(model),
                    alone));
        }
        routed.bits()
                .ifPresent(bits ->
                        console.result(String.format(Locale.ROOT, "  routed %.4f bits per byte", bits.routed())));
        routed.stretches()
                .forEach(stretch -> console.result(String.format(
                        Locale.ROOT,
                        "  %,10d %,10d  %s %s (%.0f %% certain)",
                        stretch.offset(),
                        stretch.bytes(),
                        letter(stretch.model()),
                        models.names().get(stretch.model()),
                        100 * stretch.certainty())));
    }

    /** Returns what stands for a model in the band; those beyond the alphabet share its letters. */
    private String letter(int model) {
        int place = model == 0 ? 0 : 1 + (model - 1) % (LETTERS.length() - 1);
        String letter = LETTERS.substring(place, place + 1);
        return console.resultsOnTerminal() && model > 0
                ? "\u001b[" + COLOURS[(model - 1) % COLOURS.length] + "m" + letter + "\u001b[0m"
                : letter;
    }
}
