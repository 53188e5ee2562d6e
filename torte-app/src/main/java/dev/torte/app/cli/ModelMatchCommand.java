package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.DidYouMean;
import dev.torte.corpus.BpeTrainer;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.EncodedCorpus;
import dev.torte.model.Blueprint;
import dev.torte.model.Model;
import dev.torte.model.Recipe;
import dev.torte.model.TokenLmMatch;
import dev.torte.model.TokenLmMatch.Target;
import dev.torte.model.TrainingFlops;
import dev.torte.model.io.AtomicFile;
import dev.torte.model.io.RecipeJson;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Finds a fair opponent. */
@Command(
        name = "match",
        description = {
            "Find the transformer over bytes (--vocabulary 256) or byte-pair symbols that has as many parameters as a model"
                    + " of bytes, or costs as many operations per byte to train, and print its recipe."
        },
        footer = {
            "",
            "Examples:",
            "  torte model match --like receiver-7m --vocabulary 4096 --out bpe.json",
            "  torte model match --like receiver-7m --vocabulary 4096 --by flops --data train.txt"
        })
final class ModelMatchCommand extends Verb {
    private static final List<String> MEASURES = List.of("parameters", "flops");

    private final Console console;

    @Option(
            names = "--like",
            paramLabel = "NAME|FILE",
            required = true,
            description = "The preset or recipe file to be matched.")
    private String like;

    @Option(
            names = "--by",
            paramLabel = "parameters|flops",
            defaultValue = "parameters",
            description = "What is to be equal: all parameters, or training operations per byte"
                    + " (default: ${DEFAULT-VALUE}).")
    private String by;

    @Option(
            names = "--vocabulary",
            paramLabel = "N",
            defaultValue = "4096",
            description = "Symbols of the opponent; 256 for bytes (default: ${DEFAULT-VALUE}).")
    private int vocabulary;

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "256",
            description = "Symbols of its context (default: ${DEFAULT-VALUE}).")
    private int context;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the recipe to this file; else it is printed.")
    private Path out;

    /** Only needed to learn how many bytes a symbol has. */
    @ArgGroup(exclusive = false)
    private DataOptions data;

    ModelMatchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Recipe other = RecipeChoice.of(like);
        TokenLmMatch match = TokenLmMatch.of(target(other), context, vocabulary);
        if (match.error() > TokenLmMatch.CLOSE) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "no transformer of usual shape with %d symbols has %,.0f %s; the nearest has %,.0f",
                    vocabulary,
                    match.target(),
                    by,
                    match.found()));
        }
        String json = RecipeJson.write(match.recipe());
        if (out == null) {
            console.result(json);
        } else {
            AtomicFile.write(out, List.of(MemorySegment.ofArray((json + "\n").getBytes(StandardCharsets.UTF_8))));
            console.result(out.toString());
        }
        console.note(String.format(
                Locale.ROOT,
                "%s has %,.0f %s; this has %,.0f: %d layers of width %d, hidden width %d, %d heads; %,d parameters",
                like,
                match.target(),
                by.equals("flops") ? "operations per byte" : by,
                match.found(),
                match.recipe().layers(),
                match.recipe().width(),
                match.recipe().hiddenWidth(),
                match.recipe().heads(),
                Blueprint.of(match.recipe()).parameterCount()));
        return DONE;
    }

    private Target target(Recipe other) {
        Blueprint blueprint = Blueprint.of(other);
        return switch (by) {
            case "parameters" -> new Target.Parameters(blueprint.parameterCount());
            case "flops" -> {
                requireBytes(blueprint.model());
                yield new Target.Training(TrainingFlops.perByte(blueprint.model(), 1), bytesPerSymbol());
            }
            default ->
                throw new IllegalArgumentException("unknown measure '" + by + "'" + DidYouMean.hint(MEASURES, by));
        };
    }

    private void requireBytes(Model model) {
        if (model.vocabulary() > Model.BYTES) {
            throw new IllegalArgumentException("--like expected a model of bytes, found '" + like + "' of "
                    + model.vocabulary() + " symbols; operations per byte need its tokenizer");
        }
    }

    private double bytesPerSymbol() {
        if (vocabulary == Model.BYTES) {
            return 1;
        }
        if (data == null) {
            throw new IllegalArgumentException("--by flops needs the training text as --data, to learn how many bytes"
                    + " each of " + vocabulary + " symbols has");
        }
        Corpus corpus = data.read();
        console.note(String.format(Locale.ROOT, "Learning %,d symbols from %,d bytes", vocabulary, corpus.length()));
        double bytes =
                EncodedCorpus.of(corpus, BpeTrainer.train(corpus, vocabulary)).bytesPerSymbol();
        console.note(String.format(Locale.ROOT, "A symbol has %.3f bytes there", bytes));
        return bytes;
    }
}
