package dev.torte.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** This program once more, in a process of its own, whose one line of JSON is read. */
public final class OwnProcess {

    private OwnProcess() {}

    /**
     * Starts this program with the JVM, class path and JVM options of this process, and waits for its end.
     *
     * @param settings JVM options that go before those of this process, such as {@code -Dtorte.kernels=scalar}
     * @param words    the verb and its options; it must print one JSON object
     * @throws IllegalStateException if it fails
     */
    public static Map<?, ?> json(List<String> settings, List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(word -> word.startsWith("-X") || word.startsWith("-Dtorte."))
                .forEach(command::add);
        // Of two options for one property the later one counts.
        command.addAll(settings);
        command.addAll(List.of("-cp", classPath(), "dev.torte.app.Main"));
        command.addAll(words);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream out = process.getInputStream()) {
                String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
                int code = process.waitFor();
                if (code != 0) {
                    throw new IllegalStateException("'torte " + String.join(" ", words) + "' with "
                            + (settings.isEmpty() ? "no settings" : String.join(" ", settings))
                            + " in a process of its own ended with " + code);
                }
                return JsonLine.read(text);
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String classPath() {
        String modules = System.getProperty("jdk.module.path", "");
        String classes = System.getProperty("java.class.path", "");
        return modules.isEmpty() ? classes : modules + System.getProperty("path.separator") + classes;
    }
}
