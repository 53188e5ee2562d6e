package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.Engine;
import dev.torte.app.Version;
import dev.torte.app.bench.BenchCommand;
import dev.torte.app.bench.BitsCommand;
import dev.torte.app.bench.BricksCommand;
import dev.torte.app.bench.CapsulesCommand;
import dev.torte.app.bench.ProcessCommand;
import dev.torte.app.bench.RooflineCommand;
import dev.torte.app.bench.StartCommand;
import dev.torte.app.demo.DemoCommand;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** All verbs. */
public final class CommandTree {
    private static final int HELP_COLUMNS = 100;

    private CommandTree() {}

    /**
     * Runs what the words say, wired to a console and an engine.
     *
     * @param setUp told what to do with errors
     * @return the exit code
     */
    public static int run(Console console, Engine engine, UnaryOperator<CommandLine> setUp, String... words) {
        Map<String, Supplier<Object>> verbs = verbs(console, engine);
        if (words.length > 0 && verbs.containsKey(words[0])) {
            // Describing all verbs takes longer than most of them do their work.
            CommandLine verb = commandLine(verbs.get(words[0]).get());
            verb.getCommandSpec().name("torte " + words[0]);
            return setUp.apply(verb).execute(Arrays.copyOfRange(words, 1, words.length));
        }
        CommandLine torte = new CommandLine(new TorteCommand(console));
        verbs.values().forEach(verb -> torte.addSubcommand(verb.get()));
        torte.getCommandSpec()
                .version("torte " + Version.text())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version.")
                        .build());
        return setUp.apply(commandLine(torte)).execute(words);
    }

    private static CommandLine commandLine(Object command) {
        CommandLine line = command instanceof CommandLine made ? made : new CommandLine(command);
        addHelp(line);
        return line.setUsageHelpWidth(HELP_COLUMNS);
    }

    /** The verbs by name, in the order of the help. */
    private static Map<String, Supplier<Object>> verbs(Console console, Engine engine) {
        Map<String, Supplier<Object>> verbs = new LinkedHashMap<>();
        verbs.put("demo", () -> new DemoCommand(console, engine));
        verbs.put("train", () -> new TrainCommand(console, engine));
        verbs.put("adapt", () -> new AdaptCommand(console, engine));
        verbs.put("eval", () -> new EvalCommand(console, engine));
        verbs.put("generate", () -> new GenerateCommand(console, engine));
        verbs.put("chat", () -> new ChatCommand(console, engine));
        verbs.put("compress", () -> new CompressCommand(console, engine));
        verbs.put("decompress", () -> new DecompressCommand(console, engine));
        verbs.put(
                "capsule",
                () -> new CommandLine(new CapsuleCommand(console))
                        .addSubcommand(new CapsuleTrainCommand(console, engine))
                        .addSubcommand(new CapsuleQuantizeCommand(console, engine))
                        .addSubcommand(new CapsuleReleaseCommand(console))
                        .addSubcommand(new CapsuleKeyCommand(console))
                        .addSubcommand(new CapsuleTrustCommand(console))
                        .addSubcommand(new CapsuleInspectCommand(console))
                        .addSubcommand(new CapsuleVerifyCommand(console, engine))
                        .addSubcommand(new CapsuleInstallCommand(console, engine))
                        .addSubcommand(new CapsuleExportCommand(console))
                        .addSubcommand(new CapsuleListCommand(console))
                        .addSubcommand(new CapsuleRemoveCommand(console))
                        .addSubcommand(new CapsuleRouteCommand(console, engine)));
        verbs.put(
                "brick",
                () -> new CommandLine(new BrickCommand(console))
                        .addSubcommand(new BrickTrainCommand(console, engine))
                        .addSubcommand(new BrickQuantizeCommand(console)));
        verbs.put(
                "model",
                () -> new CommandLine(new ModelCommand(console))
                        .addSubcommand(new ModelInspectCommand(console))
                        .addSubcommand(new ModelQuantizeCommand(console))
                        .addSubcommand(new ModelExportCommand(console))
                        .addSubcommand(new ModelMatchCommand(console)));
        verbs.put(
                "abi",
                () -> new CommandLine(new AbiCommand(console)).addSubcommand(new AbiReportCommand(console, engine)));
        verbs.put(
                "corpus",
                () -> new CommandLine(new CorpusCommand(console))
                        .addSubcommand(new CorpusDescribeCommand(console))
                        .addSubcommand(new CorpusCheckCommand(console))
                        .addSubcommand(new CorpusOverlapCommand(console)));
        verbs.put(
                "experiment",
                () -> new CommandLine(new ExperimentCommand(console))
                        .addSubcommand(new ExperimentRunCommand(console, engine))
                        .addSubcommand(new ExperimentStatusCommand(console)));
        verbs.put(
                "study",
                () -> new CommandLine(new StudyCommand(console)).addSubcommand(new StudyRunCommand(console, engine)));
        verbs.put(
                "claims",
                () -> new CommandLine(new ClaimsCommand(console)).addSubcommand(new ClaimsVerifyCommand(console)));
        verbs.put("import", () -> new ImportCommand(console, engine));
        verbs.put(
                "bench",
                () -> new CommandLine(new BenchCommand(console, engine))
                        .addSubcommand(new RooflineCommand(console, engine))
                        .addSubcommand(new CapsulesCommand(console, engine))
                        .addSubcommand(new StartCommand(console))
                        .addSubcommand(new ProcessCommand(console, engine))
                        .addSubcommand(new BitsCommand(console, engine))
                        .addSubcommand(new BricksCommand(console, engine)));
        verbs.put("doctor", () -> new DoctorCommand(console, engine));
        return verbs;
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
