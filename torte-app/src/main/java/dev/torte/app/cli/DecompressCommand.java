package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Progress;
import dev.torte.app.ReadyModel;
import dev.torte.runtime.coding.ArchiveHeader;
import dev.torte.runtime.coding.Decompressor;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Gives back the file of which an archive was made. */
@Command(
        name = "decompress",
        description = "Give back the file that 'torte compress' made an archive of, with the same model file.",
        footer = {"", "Example:", "  torte decompress --model models/storyteller.torte stories.txt.tortez"})
final class DecompressCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Mixin
    private ArchiveOptions options;

    @Parameters(paramLabel = "ARCHIVE", description = "An archive; it stays.")
    private Path archive;

    DecompressCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        int threads = options.threads(engine);
        ArchiveHeader header = ArchiveHeader.read(archive);
        Path output = options.output(archive, () -> ArchiveOptions.fileOf(archive));
        ReadyModel ready = engine.load(options.model());
        Decompressor decompressor = new Decompressor(ready.model(), ready.identity());
        try (Progress progress = new Progress(console, "byte", 0, header.textBytes(), CompressCommand.QUIET)) {
            decompressor.decompress(archive, output, threads, progress::add);
        }
        console.result(String.format(Locale.ROOT, "%s %,d bytes", output, header.textBytes()));
        return DONE;
    }
}
