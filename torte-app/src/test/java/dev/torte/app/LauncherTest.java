package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pins how the launcher script finds a JDK and what it says when there is none. The script's functions are called one
 * by one or stopped before any build, so that no test starts Maven.
 */
final class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "torte").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @BeforeEach
    void theScriptIsThere() {
        assertThat(SCRIPT).isExecutable();
    }

    @Test
    void withoutAnyJdkItSaysInOneLineWhatToInstall() throws Exception {
        Run run = run(Map.of("TORTE_JDK_SEARCH", folder.toString()), SCRIPT.toString(), "demo");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.text().lines())
                .singleElement()
                .asString()
                .contains("no JDK 25 or newer", "install", "JAVA_HOME");
    }

    @Test
    void anOlderJdkDoesNotCount() throws Exception {
        Path old = jdk("old", "JAVA_VERSION=\"17.0.15\"");

        Run run = run(Map.of("TORTE_JDK_SEARCH", old.toString()), SCRIPT.toString(), "demo");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.text()).contains("no JDK 25 or newer");
    }

    @Test
    void aRuntimeWithoutACompilerDoesNotCount() throws Exception {
        Path runtime = jdk("runtime", "JAVA_VERSION=\"25.0.3\"");
        Files.delete(runtime.resolve("bin/javac"));

        assertThat(findJdk(Map.of("TORTE_JDK_SEARCH", runtime.toString())).exit())
                .isEqualTo(1);
    }

    @Test
    void theFirstJdkThatIsNewEnoughIsTaken() throws Exception {
        Path old = jdk("old", "JAVA_VERSION=\"17.0.15\"");
        Path early = jdk("early access", "IMPLEMENTOR=\"Someone\"\nJAVA_VERSION=\"26-ea\"");
        Path release = jdk("release", "JAVA_VERSION=\"25.0.3\"");

        Run run =
                findJdk(Map.of("TORTE_JDK_SEARCH", old + ":" + folder.resolve("absent") + ":" + early + ":" + release));

        assertThat(run).isEqualTo(new Run(0, early + "\n"));
    }

    @Test
    void javaHomeGoesBeforeThePath() throws Exception {
        Path home = jdk("home", "JAVA_VERSION=\"25\"");
        Path other = jdk("other", "JAVA_VERSION=\"25\"");
        String path = other.resolve("bin") + ":" + System.getenv("PATH");

        assertThat(findJdk(Map.of("JAVA_HOME", home.toString(), "PATH", path)).text())
                .isEqualTo(home + "\n");
        assertThat(findJdk(Map.of("JAVA_HOME", "", "PATH", path)).text()).isEqualTo(other + "\n");
    }

    @Test
    void anOldJavaHomeDoesNotHideTheUsersOwnJdks() throws Exception {
        Path old = jdk("old", "JAVA_VERSION=\"17.0.15\"");
        Path candidate = jdk("user/.sdkman/candidates/java/25-tem", "JAVA_VERSION=\"25.0.1\"");
        Map<String, String> environment = Map.of(
                "JAVA_HOME", old.toString(), "HOME", folder.resolve("user").toString());

        assertThat(run(environment, "bash", "-c", "source '" + SCRIPT + "'; jdk_folders")
                        .text()
                        .lines())
                .contains(candidate.toString());
        assertThat(findJdk(environment).text()).isNotEqualTo(old + "\n");
    }

    @Test
    void everyKnownBuildFailureIsSaidInOneLine() throws Exception {
        assertThat(explain("java.io.IOException: No space left on device")).contains("disk is full", "free");
        assertThat(explain("[ERROR] Could not transfer artifact a:b:1 from central"))
                .contains("network");
        assertThat(explain("[ERROR] /tmp/A.java:[3,4] ';' expected")).contains("/tmp/A.java:[3,4] ';' expected");
        assertThat(explain("[ERROR] Something else")).contains("Something else");
        assertThat(explain("nothing of note")).contains("log");
    }

    private String explain(String log) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("build.log"), "[INFO] Building\n" + log + "\n");
        Run run = run(Map.of(), "bash", "-c", "source '" + SCRIPT + "'; explain '" + file + "'");
        assertThat(run.exit()).isZero();
        assertThat(run.text().lines()).hasSize(1);
        return run.text();
    }

    private static Run findJdk(Map<String, String> environment) throws IOException, InterruptedException {
        return run(environment, "bash", "-c", "source '" + SCRIPT + "'; find_jdk");
    }

    /** Makes a folder that looks like a JDK to the launcher, which reads the release file and starts nothing. */
    private Path jdk(String name, String release) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        for (String tool : List.of("java", "javac")) {
            Path file = Files.writeString(home.resolve("bin").resolve(tool), "#!/bin/sh\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(home.resolve("release"), release + "\n");
        return home;
    }

    /** What a process said, on both streams, and how it ended. */
    private record Run(int exit, String text) {}

    private static Run run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), text);
        }
    }
}
