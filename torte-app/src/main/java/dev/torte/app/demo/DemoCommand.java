package dev.torte.app.demo;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code torte demo}: exit code 1 when a capsule does not have the same bits everywhere. */
@Command(
        name = "demo",
        description = {
            "Shows everything in about two minutes: writes a story, trains a capsule on a game world, carries its file into"
                    + " two cores bit for bit, compares with compressors, and writes a report for the browser.",
            "Needs the network only for the first build."
        },
        footer = {"", "Example:", "  torte demo --out torte-demo"})
public final class DemoCommand implements Callable<Integer> {
    private static final int EXACT = 0;
    private static final int DIFFERENT = 1;

    private final Console console;
    private final Engine engine;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "torte-demo",
            description = "folder for report.html and the capsule; made if missing (default: ${DEFAULT-VALUE})")
    private Path out;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    // Read by the command line library.
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    /** Makes the command; it belongs to one thread. */
    public DemoCommand(Console console, Engine engine) {
        this.console = console;
        this.engine = engine;
    }

    @Override
    public Integer call() {
        Demo demo = new Demo(
                Installation.here(), DemoSettings.full(), GameText.bundled(), engine, new Screen(console), out);
        return demo.run() ? EXACT : DIFFERENT;
    }
}
