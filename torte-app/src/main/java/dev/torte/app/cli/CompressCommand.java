package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.ReadyModel;
import dev.torte.model.TorteException;
import dev.torte.runtime.coding.Compressor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes an archive of a file. */
@Command(
        name = "compress",
        description = {
            "Write a file anew as an arithmetic code by a model's guesses. The archive can be read with the same model file only,",
            "on any machine. Text like the model's own becomes far smaller than other compressors make it; the file stays."
        },
        footer = {"", "Example:", "  torte compress --model models/storyteller.torte stories.txt"})
final class CompressCommand extends Verb {
    static final Duration QUIET = Duration.ofSeconds(2);

    private final Console console;
    private final Engine engine;

    @Mixin
    private ArchiveOptions options;

    @Parameters(paramLabel = "FILE", description = "Any file. The archive is FILE" + ArchiveOptions.SUFFIX + ".")
    private Path file;

    CompressCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        int threads = options.threads(engine);
        long bytes = size(file);
        Path archive = options.output(file, () -> ArchiveOptions.archiveOf(file));
        ReadyModel ready = engine.load(options.model());
        Compressor compressor = new Compressor(
                ready.model(), ready.identity(), ready.card().get("name").orElse(""), Compressor.BLOCK_BYTES);
        try (Progress progress = new Progress(console, "byte", 0, bytes, QUIET)) {
            compressor.compress(file, archive, threads, progress::add);
        }
        console.result(written(archive, bytes));
        console.note("Next: torte decompress --model " + options.model() + " " + archive);
        return DONE;
    }

    private static long size(Path file) {
        if (!Files.exists(file)) {
            throw new TorteException.Missing(file, "a file", "Check the spelling and the folder.");
        }
        try {
            if (!Files.isRegularFile(file)) {
                throw new IOException("is not a regular file");
            }
            return Files.size(file);
        } catch (IOException e) {
            throw new TorteException.Unreadable(file, e);
        }
    }

    private static String written(Path archive, long before) {
        try {
            long after = Files.size(archive);
            String ratio = before == 0 ? "" : String.format(Locale.ROOT, ": %.4f bits per byte", 8.0 * after / before);
            return String.format(Locale.ROOT, "%s %,d bytes, before %,d%s", archive, after, before, ratio);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
