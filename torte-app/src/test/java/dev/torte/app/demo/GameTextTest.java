package dev.torte.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.corpus.Corpus;
import dev.torte.corpus.CorpusOptions;
import dev.torte.corpus.Separator;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever trains or scores on the files themselves, as the report tells how to, must meet the same bytes. */
class GameTextTest {
    private static final Path FILES = Path.of("src", "main", "resources", "dev", "torte", "app", "game");

    @Test
    void bundledTextIsWhatTheCommandsReadFromTheFiles() {
        GameText bundled = GameText.bundled();

        assertSame(bundled.train(), read(FILES));
        assertSame(bundled.heldOut(), read(FILES.resolve("heldout")));
    }

    private static Corpus read(Path folder) {
        return Corpus.read(
                List.of(folder.resolve("dialogue.txt"), folder.resolve("lore.txt"), folder.resolve("quests.txt")),
                CorpusOptions.defaults().withSeparator(new Separator.Line("===")));
    }

    private static void assertSame(Corpus found, Corpus expected) {
        assertThat(found.documentCount()).isEqualTo(expected.documentCount()).isGreaterThan(10);
        assertThat(found.sha256()).isEqualTo(expected.sha256());
        assertThat(found.boundariesSha256()).isEqualTo(expected.boundariesSha256());
    }
}
