package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.app.capsule.CapsuleStore;
import dev.torte.model.TorteException;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Released capsules are installed by version and signature; whatever else happens, a name stands for a whole capsule. */
final class CapsuleReleaseTest {
    @TempDir
    private Path folder;

    private TinyFiles files;
    private Path store;
    private Path key;

    @BeforeEach
    void setUp() {
        files = new TinyFiles(folder);
        store = folder.resolve("store");
        key = folder.resolve("key.pem");
    }

    private Path release(String version, long seed, Object... more) {
        Path out = folder.resolve("game-" + version + "-" + seed + ".torte");
        Object[] words = {
            "capsule",
            "release",
            files.capsule("capsule" + seed, seed),
            "--version",
            version,
            "--name",
            "game",
            "--domain",
            "A harbour",
            "--out",
            out
        };
        CommandRun.of(Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray())
                .succeeds();
        return out;
    }

    private CommandRun install(Path file, Object... more) {
        Object[] words = {"capsule", "install", file, "--name", "game", "--store", store};
        return CommandRun.of(
                Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray());
    }

    private void standsFor(Path file) {
        try (ModelFile model = ModelFile.open(file)) {
            assertThat(new CapsuleStore(store).names()).containsEntry("game", model.identity());
        }
        CommandRun.of("capsule", "verify", "game", "--store", store).succeeds();
    }

    private void makeKey() {
        CommandRun.of("capsule", "key", "--out", key).succeeds();
        CommandRun.of("capsule", "trust", key + ".pub", "--store", store).succeeds();
    }

    @Test
    void aReleaseKeepsItsNumbersAndSaysWhatItIs() {
        Path out = release("1.2.0", 3);
        try (ModelFile before = ModelFile.open(folder.resolve("capsule3"));
                ModelFile after = ModelFile.open(out)) {
            assertThat(after.identity()).isNotEqualTo(before.identity());
            assertThat(after.card().facts())
                    .containsAllEntriesOf(before.card().with("name", "game").facts())
                    .containsEntry("manifest", "torte-capsule/1")
                    .containsEntry("version", "1.2.0")
                    .containsEntry("engine", ">=0.1.0");
            for (int i = 0; i < before.weights().tensors().size(); i++) {
                assertThat(after.weights()
                                .tensors()
                                .get(i)
                                .data()
                                .mismatch(before.weights().tensors().get(i).data()))
                        .isEqualTo(-1);
            }
        }
        install(out).succeeds();
        assertThat(CommandRun.of("capsule", "list", "--store", store).succeeds().out())
                .contains("game", "1.2.0");
    }

    @Test
    void whatIsNoReleaseIsRefused() {
        Path capsule = files.capsule();
        Path out = folder.resolve("out.torte");
        CommandRun.of("capsule", "release", capsule, "--version", "1", "--domain", "x", "--out", out)
                .fails(2, "three numbers", "torte capsule release --help");
        CommandRun.of("capsule", "release", capsule, "--version", "1.0.0", "--domain", " ", "--out", out)
                .fails(2, "domain must be a line", "");
        CommandRun.of(
                        "capsule",
                        "release",
                        capsule,
                        "--version",
                        "1.0.0",
                        "--domain",
                        "x",
                        "--name",
                        "../x",
                        "--out",
                        out)
                .fails(2, "name has 1 to 64", "");
        CommandRun.of("capsule", "release", files.core(), "--version", "1.0.0", "--domain", "x", "--out", out)
                .fails(1, "found a core", "");
        try (ModelFile file = ModelFile.open(capsule)) {
            ModelFile.write(capsule, file.weights(), Card.of("name", "game", "licence", "MIT"));
        }
        CommandRun.of("capsule", "release", capsule, "--version", "1.0.0", "--domain", "x", "--out", out)
                .fails(
                        1,
                        "contract: expected on the card, found nothing; conformance: expected on the card, found"
                                + " nothing; training.data.sha256",
                        "capsule train");
        assertThat(out).doesNotExist();
    }

    @Test
    void anOlderVersionDoesNotReplaceANewerOne() {
        Path old = release("1.0.0", 1);
        Path next = release("1.1.0", 2);
        install(old).succeeds();
        install(next).succeeds();
        standsFor(next);
        install(next).succeeds();
        install(old).fails(1, "version: expected one above 1.1.0, found 1.0.0", "--downgrade");
        install(files.capsule()).fails(1, "version: expected one above 1.1.0, found none", "--downgrade");
        install(release("1.1.0", 3)).fails(1, "version: expected one above 1.1.0, found 1.1.0", "--downgrade");
        standsFor(next);
        install(old, "--downgrade").succeeds();
        standsFor(old);
    }

    @Test
    void aStoreThatTrustsKeysTakesOnlyTheirs() throws IOException {
        makeKey();
        Path other = folder.resolve("other.pem");
        CommandRun.of("capsule", "key", "--out", other).succeeds();
        Path signed = release("1.0.0", 1, "--sign", key);
        install(signed).succeeds();
        assertThat(CommandRun.of("capsule", "verify", "game", "--store", store)
                        .succeeds()
                        .out())
                .containsPattern("trusted +true");

        install(release("2.0.0", 2)).fails(1, "found none", "torte capsule trust");
        install(release("2.0.0", 3, "--sign", other)).fails(1, "found that of", "torte capsule trust");
        Path swapped = release("2.0.0", 4);
        Files.copy(folder.resolve("game-1.0.0-1.torte.sig"), folder.resolve("game-2.0.0-4.torte.sig"));
        install(swapped).fails(1, "signature: expected one of this capsule", "again");
        install(swapped, "--unsigned").fails(1, "signature: expected one of this capsule", "again");
        Path forged = release("2.0.0", 5, "--sign", key);
        Path sig = folder.resolve("game-2.0.0-5.torte.sig");
        String text = Files.readString(sig);
        int at = text.indexOf("\"signature\":\"") + 20;
        Files.writeString(sig, text.substring(0, at) + (text.charAt(at) == 'A' ? 'B' : 'A') + text.substring(at + 1));
        install(forged, "--unsigned").fails(1, "one made with the key", "Do not use");
        Files.writeString(sig, text.substring(0, 40));
        install(forged).fails(1, "a signature of format torte-signature/1", "fresh copy");
        standsFor(signed);

        Path unsigned = release("2.0.0", 2);
        install(unsigned, "--unsigned").succeeds();
        CommandRun.of("capsule", "verify", "game", "--store", store).fails(1, "found none", "--unsigned");
        String id = CommandRun.of("capsule", "trust", "--store", store)
                .succeeds()
                .out()
                .strip();
        CommandRun.of("capsule", "trust", "--remove", "../../x", "--store", store)
                .fails(1, "a trusted key", id);
        CommandRun.of("capsule", "trust", "--remove", id, "--store", store).succeeds();
        standsFor(unsigned);
    }

    @Test
    void namesDoNotLeaveTheStore() {
        Path capsule = files.capsule();
        for (String name : List.of("../x", "a/b", "..", ".", "", "/x", "a\\b", "A", "x".repeat(65), "a\nb", "a b")) {
            CommandRun.of("capsule", "install", capsule, "--name", name, "--store", store)
                    .fails(2, "a capsule's name has", "");
        }
        assertThat(store).doesNotExist();
    }

    @Test
    void aFileThatEndsAnywhereIsRefused() throws IOException {
        Path good = release("1.0.0", 1);
        install(good).succeeds();
        byte[] bytes = Files.readAllBytes(release("2.0.0", 2));
        Path cut = folder.resolve("cut.torte");
        for (int length = 0; length < bytes.length; length += 1 + bytes.length / 60) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            CommandRun run = install(cut);
            assertThat(run.code()).as("%d of %d bytes", length, bytes.length).isEqualTo(1);
        }
        standsFor(good);
    }

    @Test
    void tensorsThatChangedPlacesAreFound() throws IOException {
        Path good = release("1.0.0", 1);
        install(good).succeeds();
        Path swapped = folder.resolve("swapped.torte");
        byte[] bytes = Files.readAllBytes(release("2.0.0", 2));
        // The biases of the recurrence are neighbours of 36 floats each.
        try (ModelFile file = ModelFile.open(folder.resolve("game-2.0.0-2.torte"))) {
            var tensors = new ArrayList<>(file.weights().tensors());
            int a = index(tensors, "recurrent.bias_hh_l0");
            int b = index(tensors, "recurrent.bias_ih_l0");
            assertThat(tensors.get(a).shape()).isEqualTo(tensors.get(b).shape());
            int size = (int) tensors.get(a).data().byteSize();
            int from = bytes.length;
            for (int i = tensors.size() - 1; i >= a; i--) {
                from -= (int) tensors.get(i).data().byteSize();
            }
            for (int i = 0; i < size; i++) {
                byte kept = bytes[from + i];
                bytes[from + i] = bytes[from + size + i];
                bytes[from + size + i] = kept;
            }
        }
        Files.write(swapped, bytes);
        install(swapped).fails(1, "content was altered", "fresh copy");
        standsFor(good);
    }

    private static int index(List<dev.torte.model.Tensor> tensors, String name) {
        for (int i = 0; i < tensors.size(); i++) {
            if (tensors.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void ofManyAtOnceTheNewestStays() throws InterruptedException, ExecutionException {
        List<Path> releases = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            releases.add(release(i * 5 % 13 + ".0.0", i));
        }
        Engine engine = Engine.of(name -> name.equals("torte.kernels") ? "scalar" : null);
        CapsuleStore shared = new CapsuleStore(store);
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<Boolean>> results = new ArrayList<>();
            for (Path file : releases) {
                results.add(threads.submit(() -> {
                    try {
                        shared.install(engine, file, "game", CapsuleStore.Leave.NONE);
                        return true;
                    } catch (TorteException.Incompatible older) {
                        return false;
                    }
                }));
            }
            for (int i = 0; i < results.size(); i++) {
                boolean installed = results.get(i).get();
                if (releases.get(i).toString().contains("game-12.0.0")) {
                    assertThat(installed).isTrue();
                }
            }
        }
        standsFor(releases.stream()
                .filter(file -> file.toString().contains("game-12.0.0"))
                .findFirst()
                .orElseThrow());
    }

    @Test
    void killedInstallationsLeaveAWholeCapsule() throws IOException, InterruptedException {
        Path a = files.capsule("a.torte", 1);
        Path b = files.capsule("b.torte", 2);
        for (int millis : new int[] {1, 4, 9, 17}) {
            Process process = loop(a, b);
            // The first dot: installations follow one another from now on.
            assertThat(process.getInputStream().read()).as("first installation").isEqualTo('.');
            Thread.sleep(millis);
            process.destroyForcibly().waitFor();
            CommandRun.of("capsule", "verify", "game", "--store", store).succeeds();
            assertThat(new CapsuleStore(store).names().keySet()).containsExactly("game");
            install(a).succeeds();
            standsFor(a);
        }
    }

    private Process loop(Path a, Path b) throws IOException {
        String path = String.join(
                System.getProperty("path.separator"),
                Path.of("target", "test-classes").toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        path,
                        InstallLoop.class.getName(),
                        store.toString(),
                        a.toString(),
                        b.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
