package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.app.capsule.CapsuleStore;
import dev.torte.model.Recipe;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.routing.DomainProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line says which capsule predicts which stretch, and keeps what it needed for that. */
final class CapsuleRouteTest {
    private static final String PROSE = "The lamp of Orrin burns in the harbour, and nobody knows who lit it. ";
    private static final String CODE = "if (x == 0) { return new Map<>(); } final int y = 2;\n";

    @TempDir
    private Path folder;

    private TinyFiles files;
    private Path store;
    private Path text;

    @BeforeEach
    void setUp() throws IOException {
        files = new TinyFiles(folder);
        store = folder.resolve("store");
        text = Files.writeString(folder.resolve("both.txt"), PROSE.repeat(6) + CODE.repeat(8));
        install("prose", PROSE);
        install("code", CODE);
    }

    private void install(String name, String words) throws IOException {
        Path capsule = folder.resolve(name + ".torte");
        Path data = Files.writeString(folder.resolve(name + ".txt"), words.repeat(40));
        Path recipe = files.recipe(new Recipe.ContextMixCapsule(400, 14));
        CommandRun.of(
                        "capsule",
                        "train",
                        "--recipe",
                        recipe,
                        "--data",
                        data,
                        "--separator",
                        "pieces:512",
                        "--out",
                        capsule)
                .succeeds();
        CommandRun.of("capsule", "install", capsule, "--name", name, "--store", store)
                .succeeds();
    }

    private CommandRun route(Object... more) {
        return CommandRun.of(Stream.concat(Stream.of("capsule", "route", text, "--store", store), Stream.of(more))
                .toArray());
    }

    private List<Path> profiles() throws IOException {
        try (Stream<Path> kept = Files.list(store.resolve("profiles"))) {
            return kept.sorted().toList();
        }
    }

    private static Map<?, ?> first(CommandRun run) {
        return (Map<?, ?>) ((List<?>) run.json().get("texts")).getFirst();
    }

    @Test
    void stretchesSharesAndTheBandNameTheCapsules() {
        Map<?, ?> found = first(route("--json"));
        List<?> stretches = (List<?>) found.get("stretches");
        assertThat(stretches.stream().<Object>map(one -> ((Map<?, ?>) one).get("capsule")))
                .containsSubsequence("prose", "code")
                .doesNotHaveDuplicates();
        int sum = stretches.stream()
                .mapToInt(one -> ((Number) ((Map<?, ?>) one).get("bytes")).intValue())
                .sum();
        assertThat(sum).isEqualTo(PROSE.length() * 6 + CODE.length() * 8);
        assertThat(found.containsKey("bitsPerByte")).isFalse();
        String shown = route().succeeds().out();
        assertThat(shown).contains("bbbbbbbbaaaaaaaa").contains("certain").doesNotContain("\u001b");
    }

    @Test
    void aDamagedProfileIsMadeAgainAndARemovedCapsuleTakesItsOwnAlong() throws IOException {
        String before = route().succeeds().out();
        List<Path> kept = profiles();
        assertThat(kept).hasSize(2);
        byte[] whole = Files.readAllBytes(kept.getFirst());
        assertThat(route().succeeds().err()).doesNotContain("profile");
        Files.write(kept.getFirst(), new byte[whole.length]);
        Files.write(kept.getLast(), "short".getBytes(StandardCharsets.US_ASCII));
        CommandRun again = route().succeeds();
        assertThat(again.err()).contains("profile of prose", "profile of code");
        assertThat(again.out()).isEqualTo(before);
        assertThat(Files.readAllBytes(kept.getFirst())).isEqualTo(whole);
        CommandRun.of("capsule", "remove", "code", "--store", store).succeeds();
        assertThat(profiles()).hasSize(1);
        assertThat(route().succeeds().out()).doesNotContain("code");
    }

    @Test
    void withACoreBitsAreTold() throws IOException {
        // Kept already, as a core that knows nothing takes its time to write.
        try (ModelFile core = ModelFile.open(files.core())) {
            Path profile = new CapsuleStore(store).profile(core.identity());
            Files.createDirectories(profile.getParent());
            Files.write(profile, DomainProfile.ofText(new byte[0]).write());
        }
        Map<?, ?> found = first(route("--json", "--core", files.core()));
        double routed = (double) found.get("bitsPerByte");
        Map<?, ?> alone = (Map<?, ?>) found.get("bitsPerByteAlone");
        assertThat(alone).hasSize(3);
        assertThat(routed).isLessThan((double) alone.get("CORE")).isLessThan((double) alone.get("prose"));
        assertThat(profiles()).hasSize(3);
        assertThat(route("--core", files.core()).succeeds().out()).contains("routed", "alone", "CORE");
    }

    @Test
    void wrongCoresAndMissingTextsAreErrors() {
        route("--core", files.capsule()).fails(1, "expected a core", "Name a core");
        CommandRun.of("capsule", "route", folder.resolve("none"), "--store", store)
                .fails(1, "not found", "Check the path");
    }

    @Test
    void anEmptyStoreAndAnEmptyTextAreNoErrors() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        assertThat(CommandRun.of("capsule", "route", empty, "--store", folder.resolve("other"))
                        .succeeds()
                        .out())
                .contains("0 bytes");
        assertThat(CommandRun.of("capsule", "route", text, "--store", folder.resolve("other"))
                        .succeeds()
                        .out())
                .contains("100.00 %");
    }
}
