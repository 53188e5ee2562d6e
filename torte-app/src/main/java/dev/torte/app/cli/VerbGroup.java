package dev.torte.app.cli;

import dev.torte.app.Console;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A word that only leads to verbs: alone it shows what may follow, and counts as misused. */
abstract sealed class VerbGroup implements Callable<Integer> permits TorteCommand, CapsuleCommand, ModelCommand {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    VerbGroup(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(new PrintWriter(console.notes(), true));
        return CommandLine.ExitCode.USAGE;
    }
}
