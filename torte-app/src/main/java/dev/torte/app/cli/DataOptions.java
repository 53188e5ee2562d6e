package dev.torte.app.cli;

import dev.torte.corpus.Corpus;
import dev.torte.corpus.CorpusOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which text a verb reads, and where its documents end. */
final class DataOptions {
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
                        .withSeparator(SeparatorText.read(separator))
                        .withSuffixes(suffixes.toArray(String[]::new))
                        .withTextField(textField));
    }
}
