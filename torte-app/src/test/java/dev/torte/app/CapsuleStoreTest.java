package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store shows a whole capsule under a name, or what was there before. */
final class CapsuleStoreTest {
    @TempDir
    private Path folder;

    private TinyFiles files;
    private Path store;

    @BeforeEach
    void setUp() {
        files = new TinyFiles(folder);
        store = folder.resolve("store");
    }

    private CommandRun install(Path file, String name) {
        return CommandRun.of("capsule", "install", file, "--name", name, "--store", store);
    }

    private List<?> list() {
        return (List<?>) CommandRun.of("capsule", "list", "--json", "--store", store)
                .json()
                .get("capsules");
    }

    private Object identity(String name) {
        return list().stream()
                .map(Map.class::cast)
                .filter(capsule -> capsule.get("name").equals(name))
                .map(capsule -> capsule.get("identity"))
                .findFirst()
                .orElse(null);
    }

    private List<Path> contents() throws IOException {
        try (Stream<Path> content = Files.list(store.resolve("content"))) {
            return content.toList();
        }
    }

    @Test
    void installedListedUsedRemoved() throws IOException {
        assertThat(list()).isEmpty();
        Path capsule = files.capsule();
        install(capsule, "game").succeeds();
        install(capsule, "again").succeeds();
        assertThat(list()).hasSize(2);
        assertThat(contents()).hasSize(1);
        CommandRun.of("capsule", "verify", "game", "--store", store).succeeds();
        CommandRun.of(
                        "generate",
                        "--model",
                        files.core(),
                        "--capsule",
                        "game",
                        "--prompt",
                        "x",
                        "--bytes",
                        4,
                        "--store",
                        store)
                .succeeds();
        CommandRun.of("capsule", "remove", "game", "--store", store).succeeds();
        assertThat(list()).hasSize(1);
        assertThat(contents()).hasSize(1);
        CommandRun.of("capsule", "remove", "again", "--store", store).succeeds();
        assertThat(list()).isEmpty();
        assertThat(contents()).isEmpty();
    }

    @Test
    void aNewVersionReplacesTheOld() {
        install(files.capsule("a.torte", 1), "game").succeeds();
        Object old = identity("game");
        install(files.capsule("b.torte", 2), "game").succeeds();
        assertThat(identity("game")).isNotEqualTo(old);
    }

    @Test
    void aFailingInstallationLeavesTheOldVersion() throws IOException {
        install(files.capsule("good.torte", 1), "game").succeeds();
        Object old = identity("game");

        Path altered = files.capsule("altered.torte", 2);
        byte[] bytes = Files.readAllBytes(altered);
        bytes[bytes.length - 1] ^= 1;
        Files.write(altered, bytes);
        install(altered, "game").fails(1, "was altered", "fresh copy");

        install(files.core(), "game").fails(1, "expected a capsule, found a core", "");
        install(lying("conformance", "0".repeat(64)), "game").fails(1, "conformance: expected 0000", "Do not use it");
        install(lying("contract", "other-anchors/9 width 8"), "game")
                .fails(1, "contract: expected other-anchors/9", "");

        assertThat(identity("game")).isEqualTo(old);
        CommandRun.of("capsule", "verify", "game", "--store", store).succeeds();
        assertThat(contents()).hasSize(1);
    }

    /** Returns a capsule whose card promises something else, under an identity that fits this card. */
    private Path lying(String fact, String value) {
        Path out = folder.resolve("lying-" + fact + ".torte");
        try (ModelFile file = ModelFile.open(files.capsule())) {
            Card card = file.card().with(fact, value);
            ModelFile.write(out, file.weights(), card);
        }
        return out;
    }

    @Test
    void aContentThatWasDamagedInTheStoreIsWrittenAgain() throws IOException {
        Path capsule = files.capsule();
        install(capsule, "game").succeeds();
        Path content = contents().getFirst();
        byte[] whole = Files.readAllBytes(content);
        Files.write(content, Arrays.copyOf(whole, whole.length / 2));
        CommandRun.of("capsule", "verify", "game", "--store", store).fails(1, "", "");
        install(capsule, "other").succeeds();
        assertThat(contents().getFirst()).hasBinaryContent(whole);
        CommandRun.of("capsule", "verify", "game", "--store", store).succeeds();
    }

    @Test
    void aSignatureThatACutOffInstallationLeftDoesNotStay() throws IOException {
        Path capsule = files.capsule();
        install(capsule, "game").succeeds();
        Path content = contents().getFirst();
        CommandRun.of("capsule", "remove", "game", "--store", store).succeeds();
        Files.writeString(content.resolveSibling(content.getFileName() + ".sig"), "");
        install(capsule, "game").succeeds();
        CommandRun.of("capsule", "verify", "game", "--store", store).succeeds();
        assertThat(contents()).hasSize(1);
    }

    @Test
    void aStoreThatCannotBeWrittenChangesNothing() throws IOException {
        Files.writeString(store, "a file where the store's folder should be");
        install(files.capsule(), "game").fails(1, "cannot be written", "unchanged");
    }

    @Test
    void aDamagedPointerIsNamed() throws IOException {
        install(files.capsule(), "game").succeeds();
        Files.writeString(store.resolve("names").resolve("game"), "nonsense");
        CommandRun.of("capsule", "list", "--store", store).fails(1, "game: content: expected an identity", "again");
    }
}
