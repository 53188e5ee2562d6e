package dev.torte.app;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What the user is told about a failure: why in one line, what to do next, and the exit code.
 *
 * @param exitCode {@link #FAILED} or {@link #MISUSED}
 */
record Complaint(int exitCode, String cause, String nextStep) {
    static final int FAILED = 1;
    static final int MISUSED = 2;

    Complaint {
        cause = oneLine(cause);
        nextStep = oneLine(nextStep);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    /** Words a mistake in the command line itself. */
    static Complaint ofUsage(ParameterException e) {
        CommandLine command = e.getCommandLine();
        List<String> unknown = unknown(e);
        return new Complaint(
                MISUSED,
                unknown.isEmpty() ? e.getMessage() : unknown(command, unknown.getFirst()),
                command.getCommandSpec().qualifiedName() + " --help");
    }

    /** Returns what fits nowhere. A misspelt option is also missed under its right name; its spelling matters more. */
    private static List<String> unknown(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched.getUnmatched();
        }
        return e instanceof MissingParameterException ? e.getCommandLine().getUnmatchedArguments() : List.of();
    }

    private static String unknown(CommandLine command, String word) {
        if (word.startsWith("-")) {
            List<String> names = new ArrayList<>();
            command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
            String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            return "unknown option '" + name + "'" + DidYouMean.hint(names, name);
        }
        List<String> verbs = List.copyOf(command.getSubcommands().keySet());
        return (verbs.isEmpty() ? "unexpected argument '" : "unknown verb '") + word + "'"
                + DidYouMean.hint(verbs, word);
    }

    /**
     * Words a failure while a command ran.
     *
     * @param verb the command as the user typed it, such as {@code torte train}
     */
    static Complaint of(Throwable failure, String verb) {
        return switch (failure) {
            case TorteException e -> new Complaint(FAILED, e.getMessage(), e.nextStep());
            case ParameterException e -> ofUsage(e);
            case NumberFormatException e -> bug(e);
            case IllegalArgumentException e -> new Complaint(MISUSED, message(e), verb + " --help");
            case OutOfMemoryError e ->
                new Complaint(
                        FAILED,
                        "out of memory: the heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MB is full",
                        "Give it more, such as './torte -Xmx8g ...', or use a smaller model, batch or text.");
            case UncheckedIOException e -> ofIo(e.getCause());
            case IOException e -> ofIo(e);
            case StackOverflowError e -> bug(e);
            default -> bug(failure);
        };
    }

    private static Complaint ofIo(IOException e) {
        return new Complaint(
                FAILED,
                e.getClass().getSimpleName() + ": " + message(e),
                "Check free space and permissions; what was reported as done is safe.");
    }

    private static String message(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static Complaint bug(Throwable e) {
        String what = "this is a bug in Torte: " + e.getClass().getSimpleName() + " " + message(e);
        StringWriter report = new StringWriter();
        try (PrintWriter writer = new PrintWriter(report)) {
            e.printStackTrace(writer);
        }
        try {
            Path file = Files.createTempFile("torte-report-", ".txt");
            Files.writeString(file, about() + report, StandardCharsets.UTF_8);
            return new Complaint(FAILED, what, "Please report it with the file " + file);
        } catch (IOException unwritable) {
            return new Complaint(
                    FAILED, what, "Please report it; a report could not be written: " + message(unwritable));
        }
    }

    private static String about() {
        return String.join(
                        System.lineSeparator(),
                        "torte " + Version.text(),
                        "java " + System.getProperty("java.vm.name") + " " + Runtime.version(),
                        "system " + System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                + System.lineSeparator()
                + System.lineSeparator();
    }
}
