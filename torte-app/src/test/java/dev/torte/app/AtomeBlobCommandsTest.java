package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.PathwayKind;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.io.RecipeJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A blob of atome-lm comes in by a recipe of its sizes, writes text, and goes out byte for byte. */
class AtomeBlobCommandsTest {
    private static final Path GOLDEN = Path.of("..", "golden", "atome");
    private static final Recipe TINY = new Recipe.RoutedLm(
            64,
            16,
            2,
            Recipe.Positions.NONE,
            List.of(new PathwayKind.Local(5), new PathwayKind.State(), new PathwayKind.Sparse(1, 8, 3)),
            Quantizer.NONE);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "tiny_atome_ternary.atome01, atome01",
        "tiny_atome_ternary.atome02, atome02",
        "tiny_atome_power3.atomep3, atomep3",
    })
    void aBlobComesInAndGoesOutAgain(String name, String format) throws IOException {
        Path recipe = folder.resolve("tiny.json");
        Files.writeString(recipe, RecipeJson.write(TINY));
        Path model = folder.resolve("model.torte");
        Path blob = GOLDEN.resolve(name);
        CommandRun.of("import", blob, "--out", model).fails(2, "does not say its sizes", "torte import --help");
        CommandRun.of("import", blob, "--recipe", "capsule-gru", "--out", model)
                .fails(2, "routed", "torte import --help");
        CommandRun.of("import", blob, "--recipe", recipe, "--out", model).succeeds();
        Path again = folder.resolve("again");
        CommandRun.of("model", "export", model, "--format", format, "--out", again)
                .succeeds();
        assertThat(again).hasSameBinaryContentAs(blob);
        CommandRun.of("model", "export", model, "--format", "atome1", "--out", again)
                .fails(2, "did you mean 'atome01'", "torte model export --help");
        CommandRun.of("model", "export", model, "--format", "atomecl01", "--out", again)
                .fails(2, "ATOMECL01 holds routed classifiers", "torte model export --help");
        CommandRun.of("generate", "--model", model, "--prompt", "a", "--bytes", 5)
                .succeeds();
    }
}
