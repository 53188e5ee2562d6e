package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of an evaluation agree with each other, with any number of threads, and with both forms of output. */
final class EvalTest {
    @TempDir
    private Path folder;

    @Test
    void figuresAgree() throws IOException {
        TinyFiles files = new TinyFiles(folder);
        Object[] args = {"eval", "--model", files.core(), "--data", files.text(), "--separator", "blank:1", "--json"};
        Map<?, ?> json = CommandRun.with(Map.of("torte.threads", "1"), args).json();
        double bits = (double) json.get("bitsPerByte");
        assertThat((double) json.get("perplexity")).isCloseTo(Math.pow(2, bits), within(1e-9));
        assertThat(bits).isBetween(2.0, 9.0);
        assertThat((double) json.get("accuracy")).isBetween(0.0, 1.0);
        assertThat(json.get("documents")).isEqualTo(2);
        assertThat((int) json.get("bytes")).isGreaterThanOrEqualTo(TinyFiles.TEXT.length());
        assertThat(json.get("compressorsBitsPerByte"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsOnlyKeys("gzip", "xz", "ngram6");
        Map<?, ?> threads = CommandRun.with(Map.of("torte.threads", "3", "torte.kernels", "scalar"), args)
                .json();
        assertThat(threads.get("bitsPerByte")).isEqualTo(json.get("bitsPerByte"));

        CommandRun table = CommandRun.of(
                        "eval", "--model", files.core(), "--data", files.text(), "--separator", "blank:1")
                .succeeds();
        assertThat(table.out())
                .contains("bits per byte        " + String.format(Locale.ROOT, "%.4f", bits))
                .contains("gzip -9", "xz -9e", "order-6 n-gram");
    }

    @Test
    void theCoderConfirmsTheScore() throws IOException {
        TinyFiles files = new TinyFiles(folder);
        for (Path model : new Path[] {files.core(), files.capsule()}) {
            Object[] args = {"eval", "--model", model, "--data", files.text(), "--separator", "blank:1", "--coder"};
            CommandRun table = CommandRun.of(args).succeeds();
            assertThat(table.out())
                    .containsPattern("arithmetic coder +[0-9.]+ bits per byte: [0-9,]+ bytes, read back");
            List<Object> words = new ArrayList<>(List.of(args));
            words.add("--json");
            Map<?, ?> json = CommandRun.of(words.toArray()).json();
            double bits = (double) json.get("bitsPerByte");
            int bytes = (int) json.get("bytes");
            int coded = (int) json.get("coderBytes");
            assertThat((double) coded).isBetween(bits * bytes / 8, bits * bytes / 8 * 1.0001 + 1);
            assertThat((double) json.get("coderBitsPerByte")).isEqualTo(8.0 * coded / bytes);
        }
    }
}
