package dev.torte.app.experiment;

import dev.torte.app.Engine;
import dev.torte.app.Version;
import dev.torte.app.evidence.Members;
import dev.torte.model.io.JsonValue.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** On what a record was made: the machine, the JVM, the program. */
public final class Machine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String UNKNOWN = "unknown";

    private Machine() {}

    /** Returns the facts. */
    public static JsonObject facts(Engine engine) {
        return new Members()
                .put("processor", processor())
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("memoryBytes", memoryBytes())
                .put("system", property("os.name") + " " + property("os.version") + " " + property("os.arch"))
                .put("jdk", property("java.vendor") + " " + Runtime.version())
                .put("kernels", engine.kernels().name())
                .put("threads", engine.threads())
                .put("torte", Version.text())
                .put("commit", commit())
                .end();
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }

    private static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    private static String processor() {
        try {
            if (Files.isReadable(CPU_INFO)) {
                for (String line : Files.readAllLines(CPU_INFO, StandardCharsets.UTF_8)) {
                    if (line.startsWith("model name")) {
                        return line.substring(line.indexOf(':') + 1).strip();
                    }
                }
            }
        } catch (IOException e) {
            // A record without the name of the processor is worth more than none.
            return UNKNOWN;
        }
        return UNKNOWN;
    }

    /** Returns the commit of the working tree that the program was started from, with a plus when files differ from it. */
    private static String commit() {
        String head = git("rev-parse", "HEAD");
        if (!head.matches("[0-9a-f]{40,64}")) {
            return UNKNOWN;
        }
        return git("status", "--porcelain", "--untracked-files=no").isEmpty() ? head : head + "+";
    }

    private static String git(String... words) {
        List<String> command = new ArrayList<>(List.of("git", "-C", System.getProperty("torte.home", ".")));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var out = process.getInputStream()) {
                String text = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
                return process.waitFor() == 0 ? text : UNKNOWN;
            }
        } catch (IOException e) {
            // No git here.
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }
}
