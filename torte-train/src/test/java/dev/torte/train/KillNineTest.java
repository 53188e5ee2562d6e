package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.SplitMix64;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose process is killed at ten random moments and started again ends with the file of one left alone. */
class KillNineTest {
    private static final int KILLS = 10;

    /** Updates after which a process that is to be killed is killed at the latest. */
    private static final int MOST_STEPS_SEEN = 8;

    /**
     * Updates after which it waits for that, so that a slow parent still meets a run that is not done. A life makes about as many
     * updates as its parent saw; the rest is room for chance.
     */
    private static final int STEPS_OF_A_LIFE = 3 * MOST_STEPS_SEEN;

    private static final int STEPS = (KILLS + 1) * STEPS_OF_A_LIFE;
    private static final int STEPS_PER_SAVE = 2;
    private static final int BATCH = 2;
    private static final int SHARDS = 2;

    /** An update and its save take a few milliseconds: a kill falls anywhere in them. */
    private static final double LONGEST_DELAY_MILLIS = 8;

    private static final String STEP = "step ";
    private static final String FINISHED = "finished";

    @TempDir
    private Path folder;

    @Test
    void killedTenTimesEqualsUninterrupted() throws IOException, InterruptedException {
        Path whole = folder.resolve("whole");
        try (Trainer trainer = SmallRuns.start(config())) {
            trainer.run(report -> {}, Optional.of(plan(whole, STEPS)), () -> false);
        }

        Path killed = folder.resolve("killed");
        SplitMix64 random = SplitMix64.named(9, "moments");
        long saved = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int steps = 1 + (int) (random.nextUnit() * MOST_STEPS_SEEN);
            long delay = (long) (random.nextUnit() * LONGEST_DELAY_MILLIS * 1e6);
            saved = killAfter(steps, Duration.ofNanos(delay), killed, saved);
        }
        List<String> last = finish(killed);
        assertThat(step(last.getFirst())).as("first step of the last process").isGreaterThan(saved);
        assertThat(last).endsWith(FINISHED);

        assertThat(sha256(killed)).isEqualTo(sha256(whole));
    }

    /**
     * Starts a process and kills it {@code delay} after its update number {@code steps}.
     *
     * @param saved a step at or before that of the checkpoint: what was saved may not be made again
     * @return the same for the next process
     */
    private long killAfter(int steps, Duration delay, Path checkpoint, long saved)
            throws IOException, InterruptedException {
        Process process = start(checkpoint, STEPS_OF_A_LIFE);
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            long step = step(lines.readLine());
            assertThat(step).as("first step").isGreaterThan(saved);
            for (int i = 1; i < steps; i++) {
                step = step(lines.readLine());
            }
            Thread.sleep(delay);
            assertThat(process.isAlive())
                    .as("alive before the kill: %s", errors())
                    .isTrue();
            // Through the handle, which leaves the pipe open.
            process.toHandle().destroyForcibly();
            assertThat(process.waitFor()).as("exit code").isNotZero();
            assertThat(lines.lines()).as("what it still said").doesNotContain(FINISHED);
            return (step - 1) / STEPS_PER_SAVE * STEPS_PER_SAVE;
        } finally {
            process.destroyForcibly();
        }
    }

    private long step(String line) {
        assertThat(line).as("a line of the process; its errors: %s", errors()).startsWith(STEP);
        return Long.parseLong(line.substring(STEP.length()));
    }

    private List<String> finish(Path checkpoint) throws IOException, InterruptedException {
        Process process = start(checkpoint, STEPS);
        try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
            List<String> all = lines.lines().toList();
            assertThat(process.waitFor()).as("exit code: %s", errors()).isZero();
            return all;
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Path checkpoint, int steps) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classPath(),
                        Child.class.getName(),
                        checkpoint.toString(),
                        Integer.toString(steps))
                .redirectError(errorFile().toFile())
                .start();
    }

    /** What this process finds its classes by, as a class path, whichever way it was started. */
    private static String classPath() {
        List<String> path = new ArrayList<>();
        // In a patched module the test classes are on neither path.
        Path testClasses = Path.of("target", "test-classes");
        if (Files.isDirectory(testClasses)) {
            path.add(testClasses.toString());
        }
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            String found = System.getProperty(property, "");
            if (!found.isEmpty()) {
                path.add(found);
            }
        }
        return String.join(System.getProperty("path.separator"), path);
    }

    private Path errorFile() {
        return folder.resolve("errors");
    }

    private String errors() {
        try {
            return Files.readString(errorFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static TrainConfig config() {
        return SmallRuns.config(SmallRuns.patchCore(), STEPS, BATCH, SHARDS);
    }

    private static CheckpointPlan plan(Path file, long everySteps) {
        return new CheckpointPlan(file, everySteps, Duration.ofHours(1));
    }

    /** The process that is killed: starts or resumes the run and says every step. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) {
            Path file = Path.of(args[0]);
            try (Trainer trainer = Files.exists(file)
                    ? Trainer.resume(config(), SmallRuns.data(BATCH), file)
                    : SmallRuns.start(config())) {
                long last = trainer.step() + Long.parseLong(args[1]);
                trainer.run(report -> say(report.step(), last), Optional.of(plan(file, STEPS_PER_SAVE)), () -> false);
            }
            System.out.println(FINISHED);
        }

        private static void say(long step, long last) {
            System.out.println(STEP + step);
            if (step < last || step == STEPS) {
                return;
            }
            try {
                // Nothing ever comes but the end of the parent.
                int end = System.in.read();
                throw new IllegalStateException("stopped waiting for the kill: " + end);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
