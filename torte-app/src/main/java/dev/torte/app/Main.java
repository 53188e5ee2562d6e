package dev.torte.app;

import dev.torte.app.cli.CommandTree;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine;

/**
 * Runs a command line and ends the process: 0 done, 1 failed, 2 misused. The only place that prints errors, always as one line
 * with the cause and one line with the next step, and the only one that exits.
 */
public final class Main {

    private Main() {}

    /** Runs the verb that the arguments name. */
    public static void main(String... args) {
        System.exit(run(Console.ofProcess(), System::getProperty, args));
    }

    /**
     * Runs a command line in this process.
     *
     * @param property returns a system property by name, or null
     * @return the exit code
     */
    static int run(Console console, UnaryOperator<String> property, String... args) {
        // Help that was asked for; written at the end, since the library would print the trace of a failing output.
        StringWriter help = new StringWriter();
        try {
            Engine engine = Engine.of(property);
            modelToWriteWith(args).ifPresent(engine::loadAhead);
            int code = CommandTree.run(
                    console,
                    engine,
                    line -> line.setOut(new PrintWriter(help))
                            .setErr(console.noteWriter())
                            .setParameterExceptionHandler((e, words) -> complain(console, Complaint.ofUsage(e)))
                            .setExecutionExceptionHandler((e, command, parsed) ->
                                    end(console, e, command.getCommandSpec().qualifiedName())),
                    args);
            if (!help.toString().isEmpty()) {
                console.text(help.toString());
            }
            return code;
        } catch (Exception | Error e) {
            // Errors pass by the handlers above; so do exceptions from before a verb was known.
            return end(console, e, "torte");
        }
    }

    /** Returns the model that {@code generate} or {@code chat} is told to use; a guess, which the verb's own reading of the words confirms or not. */
    private static Optional<Path> modelToWriteWith(String... args) {
        int option = List.of(args).indexOf("--model");
        return option > 0 && option < args.length - 1 && (args[0].equals("generate") || args[0].equals("chat"))
                ? Optional.of(Path.of(args[option + 1]))
                : Optional.empty();
    }

    private static int end(Console console, Throwable failure, String verb) {
        return failure instanceof Console.ReaderGone
                ? CommandLine.ExitCode.OK
                : complain(console, Complaint.of(failure, verb));
    }

    private static int complain(Console console, Complaint complaint) {
        console.note("torte: " + complaint.cause());
        console.note("  next: " + complaint.nextStep());
        return complaint.exitCode();
    }
}
