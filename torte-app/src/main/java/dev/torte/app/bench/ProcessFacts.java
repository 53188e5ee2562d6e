package dev.torte.app.bench;

import dev.torte.app.OwnProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return of(OwnProcess.json(
                List.of(),
                List.of(
                        "bench",
                        "process",
                        "--json",
                        "--model",
                        model.toString(),
                        "--bytes",
                        Integer.toString(bytes))));
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
