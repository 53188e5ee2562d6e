package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.Blueprint;
import dev.torte.model.contract.AbiContract;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What inspection says is true of the file, and smaller files are what they say. */
final class ModelCommandsTest {
    @TempDir
    private Path folder;

    private TinyFiles files;

    @BeforeEach
    void setUp() {
        files = new TinyFiles(folder);
    }

    private static Map<?, ?> inspect(Path file) {
        return CommandRun.of("model", "inspect", file, "--json").json();
    }

    private static long sum(Object counts) {
        return ((Map<?, ?>) counts)
                .values().stream()
                        .mapToLong(count -> ((Number) count).longValue())
                        .sum();
    }

    @Test
    void countsAddUp() {
        Map<?, ?> facts = inspect(files.core());
        Blueprint blueprint = Blueprint.of(TinyFiles.CORE);
        assertThat(((Number) facts.get("parameters")).longValue()).isEqualTo(blueprint.parameterCount());
        assertThat(sum(facts.get("parametersByBlock")))
                .isEqualTo(((Number) facts.get("deployedParameters")).longValue())
                .isLessThan(blueprint.parameterCount());
        assertThat(((Map<?, ?>) facts.get("parametersByBlock"))
                        .keySet().stream().map(Object::toString))
                .contains("byte_emb", "core.0", "local_core.0", "head", "transition_head");
        assertThat(CommandRun.of("model", "inspect", files.core()).succeeds().out())
                .contains((String) facts.get("identity"), "core.0", "licence", "patch-core");
    }

    @Test
    void aCoreShowsItsContractAndACapsuleTheAnchorsItReads() {
        Map<?, ?> abi = (Map<?, ?>) inspect(files.core()).get("abi");
        AbiContract contract =
                AbiContract.of(Blueprint.of(TinyFiles.CORE).model()).orElseThrow();
        assertThat(abi.get("identity")).isEqualTo(contract.identity());
        assertThat(abi.get("width")).isEqualTo(8);
        Map<?, ?> anchors = (Map<?, ?>) CommandRun.of("capsule", "inspect", files.capsule(), "--json")
                .json()
                .get("anchors");
        assertThat(anchors.get("name")).isEqualTo("lc-causal-byte-anchor/1 width 8");
        assertThat(anchors.get("sha256")).isEqualTo(contract.basis().sha256());
        assertThat(CommandRun.of("model", "inspect", files.core()).succeeds().out())
                .contains(contract.identity(), "\"kind\":\"patch-contexts\"");
    }

    @Test
    void smallerFilesAreSmallerAndRun() {
        Path core = files.core();
        for (String precision : new String[] {"int8", "f16"}) {
            Path small = folder.resolve(precision + ".torte");
            CommandRun.of("model", "quantize", core, "--precision", precision, "--out", small)
                    .succeeds();
            assertThat(((Number) inspect(small).get("sizeBytes")).longValue())
                    .isLessThan(((Number) inspect(core).get("sizeBytes")).longValue());
            CommandRun.of("generate", "--model", small, "--prompt", "x", "--bytes", 3)
                    .succeeds();
        }
    }

    @Test
    void aQuantisedCapsulePassesVerificationAndNamesItsOrigin() {
        Path capsule = files.capsule();
        Path small = folder.resolve("small.torte");
        CommandRun.of("capsule", "quantize", capsule, "--out", small).succeeds();
        CommandRun.of("capsule", "verify", small).succeeds();
        assertThat(((Map<?, ?>) inspect(small).get("card")).get("made.from"))
                .isEqualTo(inspect(capsule).get("identity"));
    }

    @Test
    void theDoctorNamesWhatItFound() {
        Map<?, ?> facts = CommandRun.of("doctor", "--json", "--store", folder.resolve("store"))
                .json();
        assertThat(facts.get("kernels")).asString().matches("scalar|vector-[0-9]+");
        assertThat(facts.get("kernelsBecause")).asString().isNotBlank();
        assertThat(facts.get("libtorch")).asString().matches("present.*|absent.*");
        assertThat(((Number) facts.get("gigabytesPerSecond")).doubleValue()).isPositive();
        Map<?, ?> scalar = CommandRun.with(Map.of("torte.kernels", "scalar"), "doctor", "--json")
                .json();
        assertThat(scalar.get("kernels")).isEqualTo("scalar");
        assertThat(scalar.get("kernelsBecause")).isEqualTo("scalar kernels were asked for");
    }
}
