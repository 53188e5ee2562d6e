package dev.torte.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What every verb has: its help. Throws what goes wrong; returns the exit code otherwise. */
abstract class Verb implements Callable<Integer> {
    static final int DONE = 0;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;
}
