package dev.torte.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.corpus.Corpus;
import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTextTest {
    private static final Path JAR = Path.of("target", "heldout", SourceText.FILE_NAME);

    @TempDir
    private Path folder;

    @Test
    void theJarOfTheBuildIsThePinnedOne() {
        Corpus text = SourceText.read(JAR, SourceText.SHA256, 20_000);
        String all = StandardCharsets.UTF_8.decode(text.view()).toString();

        assertThat(text.length()).isBetween(10_000, 20_000 + text.documentCount());
        assertThat(all).startsWith("// File: org/apache/commons/cli/AlreadySelectedException.java\npackage org.apache");
        assertThat(all).doesNotContain("Licensed to the Apache Software Foundation");
    }

    @Test
    void oneOtherByteIsRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(JAR);
        bytes[bytes.length / 2] ^= 1;
        Path altered = Files.write(folder.resolve("altered.jar"), bytes);

        assertThatThrownBy(() -> SourceText.read(altered, SourceText.SHA256, 20_000))
                .isInstanceOf(TorteException.Altered.class)
                .hasMessageContaining(SourceText.SHA256);
    }

    @Test
    void aFolderInItsPlaceIsUnreadable() {
        assertThatThrownBy(() -> SourceText.read(folder, SourceText.SHA256, 20_000))
                .isInstanceOf(TorteException.Unreadable.class);
    }
}
