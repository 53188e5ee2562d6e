package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.io.Digest;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves the store is what was put in, in forms that others read. */
final class CapsuleExportTest {
    @TempDir
    private Path folder;

    private Path store;
    private Path released;

    @BeforeEach
    void setUp() {
        TinyFiles files = new TinyFiles(folder);
        store = folder.resolve("store");
        released = folder.resolve("released.torte");
        Path key = folder.resolve("key");
        CommandRun.of("capsule", "key", "--out", key).succeeds();
        CommandRun.of(
                        "capsule",
                        "release",
                        files.capsule(),
                        "--version",
                        "1.2.0+b1",
                        "--name",
                        "game",
                        "--domain",
                        "A | <b>harbour</b>",
                        "--sign",
                        key,
                        "--out",
                        released)
                .succeeds();
        CommandRun.of("capsule", "install", released, "--name", "game", "--store", store)
                .succeeds();
    }

    private CommandRun export(String form, Path out) {
        return CommandRun.of("capsule", "export", "game", "--as", form, "--out", out, "--store", store);
    }

    @Test
    void aFileIsWhatWasInstalled() throws IOException {
        Path out = folder.resolve("out").resolve("again.torte");
        export("file", out).succeeds();
        assertThat(out).hasSameBinaryContentAs(released);
        assertThat(folder.resolve("out").resolve("again.torte.sig"))
                .hasSameBinaryContentAs(folder.resolve("released.torte.sig"));
    }

    @Test
    void anOciLayoutHoldsTogether() throws IOException {
        Path out = folder.resolve("oci");
        String digest = export("oci", out).succeeds().out().strip().split(" ")[1];
        assertThat(Files.readString(out.resolve("oci-layout"))).contains("\"imageLayoutVersion\":\"1.0.0\"");
        Map<?, ?> index = JsonLine.read(Files.readString(out.resolve("index.json")));
        Map<?, ?> entry = (Map<?, ?>) ((List<?>) index.get("manifests")).getFirst();
        assertThat(entry.get("digest")).isEqualTo(digest);
        assertThat(entry.get("annotations")).isEqualTo(Map.of("org.opencontainers.image.ref.name", "1.2.0_b1"));
        Map<?, ?> manifest = JsonLine.read(Files.readString(blob(out, entry)));
        assertThat(manifest.get("artifactType")).isEqualTo("application/vnd.cncf.model.manifest.v1+json");
        List<?> layers = (List<?>) manifest.get("layers");
        assertThat(layers).hasSize(3);
        assertThat(blob(out, (Map<?, ?>) layers.getFirst())).hasSameBinaryContentAs(released);
        Map<?, ?> config = JsonLine.read(Files.readString(blob(out, (Map<?, ?>) manifest.get("config"))));
        assertThat(((Map<?, ?>) config.get("modelfs")).get("diffIds"))
                .isEqualTo(layers.stream()
                        .map(layer -> ((Map<?, ?>) layer).get("digest"))
                        .toList());
        try (Stream<Path> blobs = Files.list(out.resolve("blobs").resolve("sha256"))) {
            // No blob that nothing names: config, manifest, layers.
            assertThat(blobs).hasSize(5);
        }
        assertThat(export("oci", folder.resolve("oci2")).succeeds().out()).contains(digest);
        export("oci", out).fails(1, "exists already", "not there yet");
    }

    /** Returns the file of a descriptor, found to have its size and digest. */
    private static Path blob(Path layout, Map<?, ?> descriptor) throws IOException {
        String digest = (String) descriptor.get("digest");
        assertThat(digest).startsWith("sha256:");
        Path blob = layout.resolve("blobs").resolve("sha256").resolve(digest.substring("sha256:".length()));
        byte[] bytes = Files.readAllBytes(blob);
        assertThat("sha256:" + Digest.sha256(bytes)).isEqualTo(digest);
        assertThat(((Number) descriptor.get("size")).longValue()).isEqualTo(bytes.length);
        return blob;
    }

    @Test
    void aModelCardShowsFactsAsWords() throws IOException {
        Path out = folder.resolve("hub");
        export("folder", out).succeeds();
        assertThat(out.resolve("game.torte")).hasSameBinaryContentAs(released);
        String card = Files.readString(out.resolve("README.md"));
        assertThat(card)
                .startsWith("---\nlicense: \"apache-2.0\"\n")
                .contains("# game 1.2.0+b1", "A \\| \\<b\\>harbour\\</b\\>")
                .doesNotContain("<b>");
        try (ModelFile file = ModelFile.open(released)) {
            assertThat(card).contains(file.identity());
        }
    }

    @Test
    void otherFormsAndCoresAreRefused() {
        export("zip", folder.resolve("x")).fails(2, "--as must be file, oci or folder", "capsule export --help");
        CommandRun.of("capsule", "export", new TinyFiles(folder).core(), "--out", folder.resolve("x"))
                .fails(1, "found a core", "");
    }
}
