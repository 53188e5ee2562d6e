package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Recipe;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report compares what may be compared: cores of any size and interface, on the same bytes, and says what does not fit. */
final class AbiReportTest {
    private static final Recipe BYTES = new Recipe.ByteLm(24, 16, 2, 1, 8, 0f);
    private static final Recipe WIDE = new Recipe.ByteLm(24, 16, 2, 1, 12, 0f);

    @TempDir
    private Path folder;

    private TinyFiles files;
    private Path text;

    @BeforeEach
    void setUp() throws IOException {
        files = new TinyFiles(folder);
        text = files.text();
    }

    private Path core(String name, Recipe recipe, long seed) {
        Blueprint blueprint = Blueprint.of(recipe);
        Path file = folder.resolve(name + ".torte");
        ModelFile.write(
                file,
                Weights.ofFloats(blueprint, InitialWeights.draw(blueprint, seed, new byte[0])),
                Card.of("name", name));
        return file;
    }

    private static Map<?, ?> only(Map<?, ?> facts, String list, int index) {
        return (Map<?, ?>) ((List<?>) facts.get(list)).get(index);
    }

    private static double number(Map<?, ?> facts, String name) {
        return ((Number) facts.get(name)).doubleValue();
    }

    @Test
    void aCoreAgreesWithItsCopyAndNotWithAnother() {
        Path core = core("core", TinyFiles.CORE, 1);
        Path copy = core("copy", TinyFiles.CORE, 1);
        Path other = core("other", TinyFiles.CORE, 9);
        Map<?, ?> facts = CommandRun.of(
                        "abi", "report", core, copy, other, "--data", text, "--separator", "blank:1", "--json")
                .json();
        assertThat((List<?>) facts.get("pairs")).hasSize(3);
        Map<?, ?> same = only(facts, "pairs", 0);
        assertThat(number(same, "cosine")).isCloseTo(1, within(1e-12));
        assertThat(number(same, "relativeL2")).isZero();
        assertThat(same.get("agreement")).isEqualTo("same");
        Map<?, ?> apart = only(facts, "pairs", 1);
        assertThat(number(apart, "cosine")).isLessThan(0.9);
        assertThat(apart.get("agreement")).isNotEqualTo("same");
        assertThat(number(apart, "distanceAfterRotation")).isLessThan(number(apart, "distanceBeforeRotation"));
        assertThat(facts.get("documents")).isEqualTo(2);
        assertThat(number((Map<?, ?>) only(facts, "cores", 0).get("spread"), "effectiveRank"))
                .isBetween(1.0, 8.0);
    }

    @Test
    void interfacesArePairedAndWidthsThatDifferAreNamed() throws IOException {
        Path page = folder.resolve("abi.html");
        Path html = core("a-b", BYTES, 3);
        CommandRun run = CommandRun.of(
                        "abi",
                        "report",
                        files.core(),
                        html,
                        core("wide", WIDE, 4),
                        "--against",
                        html,
                        "--data",
                        text,
                        "--separator",
                        "pieces:100",
                        "--html",
                        page)
                .succeeds();
        assertThat(run.out())
                .contains("core -> a-b", "wide -> a-b", "width: expected 8, found 12", "basis: expected")
                .doesNotContain("core -> wide", "NaN");
        String written = Files.readString(page);
        assertThat(written)
                .contains("incompatible", "width: expected 8, found 12", "a-b")
                .doesNotContain("NaN", "{{");
        Path pieces = Files.createDirectories(folder.resolve("pieces"));
        for (int i = 0; i < 4; i++) {
            Files.writeString(pieces.resolve(i + ".txt"), TinyFiles.TEXT.substring(100 * i, 100 * i + 100));
        }
        Map<?, ?> facts = CommandRun.of(
                        "abi", "report", files.core(), html, "--data", pieces, "--json", "--windows", 10)
                .json();
        // Each file, with a line end behind it, has four windows of 24 bytes, the shorter context, and one of 5; every
        // second of the 20 is
        // read: 8 and 2 of them. A window of 24 bytes has 11 states of whole patches that are contexts of a patch too,
        // one of 5 has 1.
        assertThat(facts.get("windows")).isEqualTo(10);
        assertThat(facts.get("bytes")).isEqualTo(8 * 24 + 2 * 5);
        assertThat(only(facts, "pairs", 0).get("states")).isEqualTo(8 * 11 + 2);
        assertThat(only(facts, "cores", 1).get("name")).isEqualTo("a-b");
    }

    @Test
    void oneDocumentIsResampledByItsWindows() {
        Map<?, ?> facts = CommandRun.of("abi", "report", files.core(), "--data", text, "--json")
                .json();
        assertThat(facts.containsKey("documents")).isFalse();
        assertThat((List<?>) facts.get("pairs")).isEmpty();
        assertThat(CommandRun.of("abi", "report", files.core(), "--data", text)
                        .succeeds()
                        .out())
                .contains("intervals over", "windows leave out");
    }

    @Test
    void whatHasNoStatesAndTextThatIsTooShortAreRefused() throws IOException {
        CommandRun.of("abi", "report", files.capsule(), "--data", text)
                .fails(1, "recipe: expected a patch core or a byte model, found GruCapsule", "abiWidth");
        Path little = Files.writeString(folder.resolve("little.txt"), "abc");
        CommandRun.of("abi", "report", files.core(), "--data", little)
                .fails(1, "a report over two windows needs at least", "more text");
        CommandRun.of("abi", "report", files.core(), "--data", text, "--windows", 0)
                .fails(2, "windows must be at least 1", "--help");
        CommandRun.of("abi", "report", folder.resolve("none.torte"), "--data", text)
                .fails(1, "not found", "");
    }
}
