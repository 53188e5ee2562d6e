package dev.torte.app.cli;

import dev.torte.app.Engine;
import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** What making an archive and undoing it have in common: the model, the threads and the place of the output. */
final class ArchiveOptions {
    /** Put behind a file's name to name its archive. */
    static final String SUFFIX = ".tortez";

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "A core or a capsule.")
    private Path model;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file to write (default: with or without " + SUFFIX + ").")
    private Path out;

    @Option(names = "--force", description = "Replace the file to write if there is one.")
    private boolean force;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many blocks to work on at once (default: one for each processor).")
    private Integer threads;

    Path model() {
        return model;
    }

    int threads(Engine engine) {
        if (threads != null && threads < 1) {
            throw new IllegalArgumentException("--threads must be at least 1, found " + threads);
        }
        return threads == null ? engine.threads() : threads;
    }

    /**
     * Returns where to write.
     *
     * @param input what is read
     * @param usual asked for the place unless another one is named
     * @throws TorteException.Occupied if something is there that nobody allowed to replace
     * @throws IllegalArgumentException if it is the input
     */
    Path output(Path input, Supplier<Path> usual) {
        Path output = out == null ? usual.get() : out;
        if (!force && Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
            throw new TorteException.Occupied(
                    output, "Name another file with --out, or replace this one with --force.");
        }
        try {
            if (Files.exists(output) && Files.isSameFile(input, output)) {
                throw new IllegalArgumentException("--out must be another file than the one that is read, " + input);
            }
        } catch (IOException e) {
            throw new TorteException.Unreadable(output, e);
        }
        return output;
    }

    /** Returns the place beside a file whose name has the suffix in addition. */
    static Path archiveOf(Path file) {
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    /** Returns the place beside an archive whose name lacks the suffix; throws IllegalArgumentException if it has none. */
    static Path fileOf(Path archive) {
        String name = String.valueOf(archive.getFileName());
        if (!name.endsWith(SUFFIX) || name.length() == SUFFIX.length()) {
            throw new IllegalArgumentException(
                    "name the file to write with --out: expected an archive named *" + SUFFIX + ", found " + archive);
        }
        return archive.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
    }
}
