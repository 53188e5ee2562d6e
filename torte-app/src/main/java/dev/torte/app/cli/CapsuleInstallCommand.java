package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.capsule.CapsuleFacts;
import dev.torte.app.capsule.CapsuleStore;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps a capsule in the store. */
@Command(
        name = "install",
        description = "Verify a capsule and keep it under a name; a capsule that fails leaves the store as it was.%n"
                + "A signature beside it (FILE.sig) is checked and kept with it.",
        footer = {"", "Example:", "  torte capsule install game.torte --name game"})
final class CapsuleInstallCommand extends Verb {
    private final Console console;
    private final Engine engine;

    @Parameters(paramLabel = "FILE", description = "A capsule file.")
    private Path file;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it (default: the name of the file).")
    private String name;

    @Option(
            names = "--unsigned",
            description = "Take it although no key that the store trusts has signed it ('torte capsule trust').")
    private boolean unsigned;

    @Option(
            names = "--downgrade",
            description = "Replace a release by an older one, by one without a version, or by another of its version.")
    private boolean downgrade;

    @Mixin
    private StoreOption store;

    CapsuleInstallCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        CapsuleStore target = store.store();
        String called = name == null ? stem(file) : name;
        CapsuleFacts.Verified installed =
                target.install(engine, file, called, new CapsuleStore.Leave(unsigned, downgrade));
        console.result(called + " " + installed.identity());
        console.note("Installed in " + target.folder() + ". Next: torte generate --model CORE --capsule " + called
                + " --prompt TEXT");
        return DONE;
    }

    private static String stem(Path file) {
        String text = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return text.endsWith(".torte") ? text.substring(0, text.length() - ".torte".length()) : text;
    }
}
