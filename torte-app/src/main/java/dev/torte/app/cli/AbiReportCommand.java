package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.JsonLine;
import dev.torte.app.Progress;
import dev.torte.app.ReadyModel;
import dev.torte.app.alignment.AlignmentFacts;
import dev.torte.app.alignment.AlignmentPage;
import dev.torte.app.alignment.AlignmentReport;
import dev.torte.app.alignment.AlignmentTable;
import dev.torte.app.alignment.CoreStates;
import dev.torte.app.alignment.SharedText;
import dev.torte.corpus.Corpus;
import dev.torte.model.TorteException;
import dev.torte.model.contract.StateInterface;
import dev.torte.model.contract.StatePairs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares the states of cores. */
@Command(
        name = "report",
        description = {
            "Measure on held-out text how far the ABI states of cores keep to the canonical anchors and to each other. Cores may differ"
                    + " in size and interface: only states that have read the same bytes are compared."
        },
        footer = {
            "",
            "Examples:",
            "  torte abi report a.torte b.torte --data heldout.txt --separator pieces:8192 --html abi.html",
            "  torte abi report a.torte b.torte --against c.torte --data heldout.txt"
        })
final class AbiReportCommand extends Verb {
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Console console;
    private final Engine engine;

    @Parameters(paramLabel = "CORE", arity = "1..*", description = "Model files of cores.")
    private List<Path> cores = new ArrayList<>();

    @Mixin
    private DataOptions data;

    @Option(names = "--against", paramLabel = "CORE", description = "Compare each core with this one only.")
    private Path against;

    @Option(
            names = "--windows",
            paramLabel = "N",
            defaultValue = "256",
            description =
                    "Windows to read, at equal distances, as long as the shortest context (default: ${DEFAULT-VALUE}).")
    private int windows;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with tables and a map of cosines.")
    private Path html;

    @Mixin
    private JsonOption json;

    AbiReportCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        Set<Path> files = new LinkedHashSet<>(cores);
        Optional.ofNullable(against).ifPresent(files::add);
        List<ReadyModel> models = files.stream().map(this::load).toList();
        SharedText text = text(models);
        List<CoreStates> states = new ArrayList<>();
        try (Progress progress = new Progress(console, "byte", 0, text.bytes() * models.size(), QUIET)) {
            for (ReadyModel model : models) {
                states.add(
                        CoreStates.of(name(model.path(), files), model.identity(), model.model(), text, progress::add));
            }
        }
        Optional<CoreStates> other = Optional.ofNullable(against)
                .map(file -> states.get(List.copyOf(files).indexOf(file)));
        AlignmentReport report = AlignmentReport.of(states, other, text);
        if (json.wanted()) {
            console.result(JsonLine.of(AlignmentFacts.of(report)));
        } else {
            AlignmentTable.lines(report).forEach(console::result);
        }
        if (html != null) {
            new AlignmentPage(report).write(html);
            console.note("Page: " + html);
        }
        return DONE;
    }

    private ReadyModel load(Path file) {
        ReadyModel model = engine.load(file);
        if (StateInterface.of(model.model().blueprint().model()).isEmpty()) {
            throw new TorteException.Incompatible(
                    file,
                    "the place of a core with ABI states",
                    List.of("recipe: expected a patch core or a byte model, found "
                            + model.model().blueprint().recipe().getClass().getSimpleName()),
                    "Name cores whose recipe has an \"abiWidth\".");
        }
        return model;
    }

    private SharedText text(List<ReadyModel> models) {
        int window = models.stream()
                .mapToInt(model -> model.model().window().contextSymbols())
                .min()
                .orElseThrow();
        List<StateInterface> interfaces = new ArrayList<>(List.of(new StateInterface.AfterBytes()));
        models.forEach(model -> interfaces.add(
                StateInterface.of(model.model().blueprint().model()).orElseThrow()));
        long least = 1;
        for (StateInterface first : interfaces) {
            for (StateInterface second : interfaces) {
                least = Math.max(least, new StatePairs(first, second).leastWindowBytes());
            }
        }
        Corpus corpus = data.read();
        SharedText text = SharedText.of(corpus, window, least, windows);
        if (text.groups() < 2) {
            throw new TorteException.TooShort(
                    corpus.origin(), "a report over two windows", Math.max(window + least, 2 * least), corpus.length());
        }
        return text;
    }

    /** Returns the name of a file without its ending, or its path where two files have one name. */
    private static String name(Path file, Set<Path> all) {
        String name = file.getFileName().toString().replaceFirst("\\.torte$", "");
        boolean alone = all.stream()
                        .filter(other -> other.getFileName().equals(file.getFileName()))
                        .count()
                == 1;
        return alone ? name : file.toString();
    }
}
