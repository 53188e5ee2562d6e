package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes that are written depend on file, prompt and settings alone. */
final class GenerateTest {
    @TempDir
    private Path folder;

    private TinyFiles files;
    private Path core;

    @BeforeEach
    void setUp() {
        files = new TinyFiles(folder);
        core = files.core();
    }

    private Map<?, ?> json(Map<String, String> properties, Object... more) {
        Object[] args = new Object[8 + more.length];
        System.arraycopy(
                new Object[] {"generate", "--model", core, "--prompt", "The ", "--bytes", 100, "--json"},
                0,
                args,
                0,
                8);
        System.arraycopy(more, 0, args, 8, more.length);
        return CommandRun.with(properties, args).json();
    }

    @Test
    void aSeedGivesTheSameBytesOnEveryKernelAndAnotherSeedOthers() {
        Object first = json(Map.of(), "--seed", 5).get("hex");
        assertThat(json(Map.of(), "--seed", 5).get("hex")).isEqualTo(first);
        assertThat(json(Map.of("torte.kernels", "scalar"), "--seed", 5).get("hex"))
                .isEqualTo(first);
        assertThat(json(Map.of("torte.vectorBits", "128"), "--seed", 5).get("hex"))
                .isEqualTo(first);
        assertThat(json(Map.of(), "--seed", 6).get("hex")).isNotEqualTo(first);
    }

    @Test
    void plainOutputIsTheTextOfTheJson() {
        Map<?, ?> json = json(Map.of(), "--temperature", 2);
        byte[] raw = HexFormat.of().parseHex((String) json.get("hex"));
        assertThat(raw).hasSize(100);
        assertThat(json.get("bytes")).isEqualTo(100);
        // Random weights write bytes that are no UTF-8; both forms show the same replacement characters.
        assertThat(json.get("text")).isEqualTo(new String(raw, StandardCharsets.UTF_8));
        CommandRun plain = CommandRun.of(
                        "generate", "--model", core, "--prompt", "The ", "--bytes", 100, "--temperature", 2)
                .succeeds();
        assertThat(plain.out()).isEqualTo(json.get("text"));
        assertThat(plain.err()).isEmpty();
    }

    @Test
    void theOutputEndsBeforeTheStopText() {
        String whole = (String) json(Map.of(), "--temperature", 0).get("text");
        String stop = whole.substring(10, 13);
        Map<?, ?> cut = json(Map.of(), "--temperature", 0, "--stop", stop);
        assertThat(cut.get("text")).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(cut.get("end")).isEqualTo("stop");
    }

    @Test
    void aCapsuleSpeaksTheSameInEveryHostAndAlone() {
        Path capsule = files.capsule();
        Map<?, ?> hosted = json(Map.of(), "--capsule", capsule);
        Map<?, ?> alone = CommandRun.of("generate", "--model", capsule, "--prompt", "The ", "--bytes", 100, "--json")
                .json();
        assertThat(hosted.get("hex"))
                .isEqualTo(alone.get("hex"))
                .isNotEqualTo(json(Map.of()).get("hex"));
        assertThat(hosted.get("capsule")).isEqualTo(alone.get("model"));
    }

    @Test
    void anEmptyPromptAndNoBytesArePossible() {
        CommandRun run = CommandRun.of("generate", "--model", core, "--prompt", "", "--bytes", 0)
                .succeeds();
        assertThat(run.out()).isEmpty();
    }
}
