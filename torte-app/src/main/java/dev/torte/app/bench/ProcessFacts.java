package dev.torte.app.bench;

import dev.torte.app.JsonLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a process found about itself that loaded a model, read a prompt and wrote: {@code torte bench process}.
 *
 * @param pid                number of the process
 * @param peakBytes          the most memory that it held at once, as the system tells; 0 where it does not
 * @param parameterBytes     of the weights as the file stores them
 * @param prefillMillis      of reading the prompt, each time anew; the first time was not counted
 * @param writtenBytes       of text
 * @param generationSeconds  of writing them, without the prompt
 */
public record ProcessFacts(
        long pid,
        long peakBytes,
        long parameterBytes,
        List<Double> prefillMillis,
        long writtenBytes,
        double generationSeconds) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    public ProcessFacts {
        prefillMillis = List.copyOf(prefillMillis);
    }

    /**
     * Starts {@code torte bench process} with the JVM, class path and JVM options of this process, and waits for its end.
     *
     * @throws IllegalStateException if it fails
     */
    public static ProcessFacts ofOwnProcess(Path model, int bytes) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(word -> word.startsWith("-X") || word.startsWith("-Dtorte."))
                .forEach(words::add);
        words.addAll(List.of("-cp", classPath(), "dev.torte.app.Main", "bench", "process", "--json"));
        words.addAll(List.of("--model", model.toString(), "--bytes", Integer.toString(bytes)));
        try {
            Process process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream out = process.getInputStream()) {
                String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
                int code = process.waitFor();
                if (code != 0) {
                    throw new IllegalStateException(
                            "'torte bench process --model " + model + "' in a process of its own ended with " + code);
                }
                return of(JsonLine.read(text));
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

    private static ProcessFacts of(Map<?, ?> members) {
        return new ProcessFacts(
                number(members, "pid").longValue(),
                number(members, "peakBytes").longValue(),
                number(members, "parameterBytes").longValue(),
                ((List<?>) members.get("prefillMillis"))
                        .stream().map(value -> ((Number) value).doubleValue()).toList(),
                number(members, "writtenBytes").longValue(),
                number(members, "generationSeconds").doubleValue());
    }

    private static Number number(Map<?, ?> members, String name) {
        return (Number) members.get(name);
    }

    /** Returns the same as an object for other programs. */
    Map<String, Object> json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("pid", pid);
        members.put("peakBytes", peakBytes);
        members.put("parameterBytes", parameterBytes);
        members.put("prefillMillis", prefillMillis);
        members.put("writtenBytes", writtenBytes);
        members.put("generationSeconds", generationSeconds);
        return members;
    }

    /** Returns the most memory that this process held up to now, where the system tells. */
    static OptionalLong peakOfThisProcess() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (IOException e) {
            // Another system.
            return OptionalLong.empty();
        }
    }
}
