package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What no one foresaw is told in one line too; the rest goes to a file. */
final class UnexpectedFailureTest {
    @Test
    void aBugLeavesAReportWithItsTrace() throws IOException {
        Complaint complaint = Complaint.of(new IllegalStateException("first line\nsecond line"), "torte eval");
        assertThat(complaint.exitCode()).isEqualTo(1);
        assertThat(complaint.cause()).doesNotContain("\n").contains("IllegalStateException first line second line");
        Path report = report(complaint);
        assertThat(report).isRegularFile();
        assertThat(Files.readString(report)).contains("UnexpectedFailureTest.java:", "java ");
        Files.delete(report);
    }

    private static Path report(Complaint complaint) {
        return Path.of(complaint.nextStep().replaceFirst(".* with the file ", ""));
    }

    @Test
    void aFullHeapSaysHowToGetMore() {
        Complaint complaint = Complaint.of(new OutOfMemoryError("Java heap space"), "torte eval");
        assertThat(complaint.exitCode()).isEqualTo(1);
        assertThat(complaint.cause()).startsWith("out of memory");
        assertThat(complaint.nextStep()).contains("-Xmx");
    }

    @Test
    void aMisusedMethodInsideIsNotBlamedOnTheUserWhenItParsedANumber() throws IOException {
        Complaint complaint = Complaint.of(new NumberFormatException("For input string"), "torte eval");
        assertThat(complaint.exitCode()).isEqualTo(1);
        Files.delete(report(complaint));
    }

    @Test
    void aReaderThatGoesAwayIsNoFailure() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(Main.run(
                        new Console(gone, err, false, false),
                        name -> null,
                        "capsule",
                        "list",
                        "--json",
                        "--store",
                        "none"))
                .isZero();
        assertThat(Main.run(new Console(gone, err, false, false), name -> null, "--help"))
                .isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void anOutputThatIsFullIsAFailure() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(Main.run(
                        new Console(full, err, false, false),
                        name -> null,
                        "capsule",
                        "list",
                        "--json",
                        "--store",
                        "none"))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("torte: standard output: cannot be written", "  next: ");
    }
}
