package dev.torte.app.cli;

import dev.torte.app.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A word that only leads to verbs: alone it shows what may follow, and counts as misused. */
abstract sealed class VerbGroup implements Callable<Integer>
        permits AbiCommand,
                BrickCommand,
                CapsuleCommand,
                ClaimsCommand,
                CorpusCommand,
                ExperimentCommand,
                ModelCommand,
                StudyCommand,
                TorteCommand {
    private final Console console;

    @Spec
    private CommandSpec spec;

    VerbGroup(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(console.noteWriter());
        return CommandLine.ExitCode.USAGE;
    }
}
