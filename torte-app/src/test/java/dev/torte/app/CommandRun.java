package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One run of the real command line in this process.
 *
 * @param code exit code
 * @param out  what came on the standard output
 * @param err  what came on the error stream
 */
record CommandRun(int code, String out, String err) {

    static CommandRun of(Object... args) {
        return with(Map.of(), args);
    }

    static CommandRun with(Map<String, String> properties, Object... args) {
        return run(new byte[0], properties, args);
    }

    /** As {@link #of}, with something piped to it. */
    static CommandRun reading(byte[] input, Object... args) {
        return run(input, Map.of(), args);
    }

    private static CommandRun run(byte[] input, Map<String, String> properties, Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        Console console = new Console(new ByteArrayInputStream(input), false, out, err, false, false);
        int code = Main.run(console, properties::get, words);
        return new CommandRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    CommandRun succeeds() {
        assertThat(code).as("exit code, having said: %s", err).isZero();
        return this;
    }

    /** Checks the form of every error: the exit code, nothing on the output, one line of cause, one of what to do. */
    void fails(int expectedCode, String causePart, String nextPart) {
        assertThat(code).as("exit code, having said: %s", err).isEqualTo(expectedCode);
        assertThat(out).isEmpty();
        String[] lines = err.split("\n");
        assertThat(lines.length).as("lines of %s", err).isGreaterThanOrEqualTo(2);
        String cause = lines[lines.length - 2];
        String next = lines[lines.length - 1];
        assertThat(cause).startsWith("torte: ").contains(causePart);
        assertThat(next).startsWith("  next: ").contains(nextPart);
        assertThat(err).doesNotContain("\tat ").doesNotContain("Exception in").doesNotContain("dev.torte");
    }

    Map<?, ?> json() {
        succeeds();
        assertThat(out.strip().lines()).hasSize(1);
        return JsonLine.read(out);
    }

    /** Starts the program as the launcher does, on the class path, in a process of its own. */
    static Process start(Path errors, Object... args) throws IOException {
        String path = String.join(
                System.getProperty("path.separator"),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path,
                "dev.torte.app.Main"));
        for (Object arg : args) {
            command.add(arg.toString());
        }
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }
}
