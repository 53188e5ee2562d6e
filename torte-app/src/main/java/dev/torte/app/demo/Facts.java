package dev.torte.app.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the demo ran.
 *
 * @param entries  name to text, in the order of showing
 * @param commands that compute the figures again
 */
record Facts(Map<String, String> entries, List<String> commands) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    Facts {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        commands = List.copyOf(commands);
    }

    /** Collects facts of this machine and process; {@code kernels} says what was chosen and why. */
    static Facts collect(String kernels, List<String> commands) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Processor", processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores used");
        facts.put(
                "System",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        facts.put("JDK", System.getProperty("java.vendor") + " " + Runtime.version());
        facts.put("Kernels", kernels);
        return new Facts(facts, commands);
    }

    private static String processor() {
        if (!Files.isReadable(CPU_INFO)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(CPU_INFO, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch") + " (" + e.getMessage() + ")";
        }
    }
}
