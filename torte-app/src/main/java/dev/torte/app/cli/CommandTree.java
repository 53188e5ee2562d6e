package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Version;
import dev.torte.app.bench.BenchCommand;
import dev.torte.app.bench.RooflineCommand;
import dev.torte.app.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** All verbs. */
public final class CommandTree {
    private static final int HELP_COLUMNS = 100;

    private CommandTree() {}

    /** Returns the command line, its verbs wired to a console and an engine. */
    public static CommandLine of(Console console, Engine engine) {
        CommandLine torte = new CommandLine(new TorteCommand(console))
                .addSubcommand(new DemoCommand(console, engine))
                .addSubcommand(new TrainCommand(console, engine))
                .addSubcommand(new EvalCommand(console, engine))
                .addSubcommand(new GenerateCommand(console, engine))
                .addSubcommand(new CommandLine(new CapsuleCommand(console))
                        .addSubcommand(new CapsuleTrainCommand(console, engine))
                        .addSubcommand(new CapsuleQuantizeCommand(console, engine))
                        .addSubcommand(new CapsuleInspectCommand(console))
                        .addSubcommand(new CapsuleVerifyCommand(console, engine))
                        .addSubcommand(new CapsuleInstallCommand(console, engine))
                        .addSubcommand(new CapsuleListCommand(console))
                        .addSubcommand(new CapsuleRemoveCommand(console)))
                .addSubcommand(new CommandLine(new ModelCommand(console))
                        .addSubcommand(new ModelInspectCommand(console))
                        .addSubcommand(new ModelQuantizeCommand(console)))
                .addSubcommand(new CommandLine(new CorpusCommand(console))
                        .addSubcommand(new CorpusDescribeCommand(console))
                        .addSubcommand(new CorpusCheckCommand(console))
                        .addSubcommand(new CorpusOverlapCommand(console)))
                .addSubcommand(new ImportCommand(console, engine))
                .addSubcommand(new CommandLine(new BenchCommand(console, engine))
                        .addSubcommand(new RooflineCommand(console, engine)))
                .addSubcommand(new DoctorCommand(console, engine));
        addHelp(torte);
        torte.getCommandSpec()
                .version("torte " + Version.text())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version.")
                        .build());
        return torte.setUsageHelpWidth(HELP_COLUMNS);
    }

    private static void addHelp(CommandLine command) {
        if (command.getCommandSpec().findOption("--help") == null) {
            command.getCommandSpec()
                    .addOption(OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("Show this help.")
                            .build());
        }
        command.getSubcommands().values().forEach(CommandTree::addHelp);
    }
}
