package dev.torte.app.cli;

import dev.torte.app.DidYouMean;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.CorpusOptions;
import dev.torte.corpus.Separator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which text a verb reads, and where its documents end. */
final class DataOptions {
    private static final List<String> SEPARATORS = List.of("file", "line:", "heading:", "blank:", "pieces:");

    @Option(
            names = "--data",
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description = "Text files, folders, .gz, .jar or .jsonl files.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--separator",
            paramLabel = "RULE",
            defaultValue = "file",
            description = {
                "Where a document ends in a text file: file (default), line:TEXT, heading:PREFIX, blank:LINES or"
                        + " pieces:BYTES."
            })
    private String separator;

    @Option(
            names = "--suffix",
            paramLabel = "EXT",
            description = "Read only files with this ending, such as .py, from folders and archives; may be repeated.")
    private List<String> suffixes = new ArrayList<>();

    @Option(
            names = "--text-field",
            paramLabel = "NAME",
            defaultValue = "text",
            description = "The field with the text in .jsonl files (default: ${DEFAULT-VALUE}).")
    private String textField;

    /** Reads the text. */
    Corpus read() {
        return read(data);
    }

    /** Reads other text by the same rules. */
    Corpus read(List<Path> inputs) {
        return Corpus.read(
                inputs,
                CorpusOptions.defaults()
                        .withSeparator(separator(separator))
                        .withSuffixes(suffixes.toArray(String[]::new))
                        .withTextField(textField));
    }

    /** Returns the rule that a text names; throws IllegalArgumentException with a hint for any other. */
    static Separator separator(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon + 1);
        String value = text.substring(colon + 1);
        return switch (kind) {
            case "file" -> new Separator.WholeFile();
            case "line:" -> new Separator.Line(value);
            case "heading:" -> new Separator.Heading(value);
            case "blank:" -> new Separator.BlankLines(number(text, value));
            case "pieces:" -> new Separator.Pieces(number(text, value));
            default ->
                throw new IllegalArgumentException(
                        "unknown separator '" + text + "'" + DidYouMean.hint(SEPARATORS, kind));
        };
    }

    private static int number(String separator, String value) {
        if (!value.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "separator '" + separator + "' needs a whole number, found '" + value + "'");
        }
        return Integer.parseInt(value);
    }
}
