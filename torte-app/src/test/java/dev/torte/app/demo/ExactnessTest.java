package dev.torte.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.app.Console;
import dev.torte.app.Progress;
import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.model.Blueprint;
import dev.torte.model.InitialWeights;
import dev.torte.model.Precision;
import dev.torte.model.Weights;
import dev.torte.model.io.Card;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.Sampling;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison must find the smallest difference; one that cannot fail would prove nothing. */
class ExactnessTest {
    private static final DemoSettings.Writing WRITING = new DemoSettings.Writing("scene", 40, Sampling.random(0.8, 3));

    @TempDir
    private Path folder;

    private final Kernels scalar =
            KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();
    private final Kernels vector =
            KernelChoice.select(Optional.of("vector"), OptionalInt.of(128)).kernels();
    private final List<byte[]> documents =
            List.of("The sea went out.".getBytes(StandardCharsets.US_ASCII), new byte[300]);
    private Path capsule;

    @BeforeEach
    void install() {
        TinyModels.install(folder);
        capsule = TinyModels.write(folder.resolve("c.torte"), TinyModels.CAPSULE, 5, Precision.INT8_PER_TENSOR);
    }

    @Test
    void oneFileIsEqualInTwoHostsAndBothKernels() {
        Exactness.Report report = compare(
                place("storyteller", capsule, scalar),
                place("storyteller", capsule, vector),
                place("pocket", capsule, scalar),
                place("pocket", capsule, vector));

        assertThat(report.firstDifference()).isEmpty();
        assertThat(report.exact()).isTrue();
        assertThat(report.logits()).isEqualTo(317 * 256);
        assertThat(report.lines()).hasSize(4).allSatisfy(line -> {
            assertThat(line.differingLogits()).isZero();
            assertThat(line.logitsSha256()).isEqualTo(report.lines().getFirst().logitsSha256());
            assertThat(line.perplexity()).isEqualTo(report.lines().getFirst().perplexity());
            assertThat(line.text().written()).isNotEmpty();
        });
    }

    @Test
    void anotherCapsuleInOneHostIsFound() {
        Path other = TinyModels.write(folder.resolve("d.torte"), TinyModels.CAPSULE, 6, Precision.INT8_PER_TENSOR);

        Exactness.Report report = compare(place("storyteller", capsule, scalar), place("pocket", other, scalar));

        assertThat(report.exact()).isFalse();
        assertThat(report.lines().get(1).differingLogits()).isPositive();
        assertThat(report.firstDifference().orElseThrow())
                .startsWith("logit ")
                .contains("after byte 0 of document 0", "storyteller with scalar", "pocket with scalar");
    }

    /** One weight moved by the least that a float can move: only the logits of one byte value differ, in their last bit. */
    @Test
    void oneBitOfOneLogitIsFound() {
        Map<String, float[]> values = InitialWeights.draw(Blueprint.of(TinyModels.CAPSULE), 5, new byte[0]);
        Path first = write("f.torte", values);
        values.get("decoder.1.bias")[17] = Math.nextUp(values.get("decoder.1.bias")[17]);
        Path second = write("g.torte", values);

        Exactness.Report report = compare(place("storyteller", first, scalar), place("pocket", second, scalar));

        assertThat(report.exact()).isFalse();
        assertThat(report.lines().get(1).differingLogits()).isBetween(1L, 317L);
        assertThat(report.firstDifference().orElseThrow()).startsWith("logit 17 after byte");
    }

    /** Same numbers, another card: not the same file, so not what the comparison is about. */
    @Test
    void anotherFileWithTheSameWeightsIsFound() {
        Path renamed = folder.resolve("e.torte");
        ModelFile.write(
                renamed,
                TinyModels.draw(TinyModels.CAPSULE, 5).in(Precision.INT8_PER_TENSOR),
                Card.of("name", "another"));

        Exactness.Report report = compare(place("storyteller", capsule, scalar), place("pocket", renamed, scalar));

        assertThat(report.exact()).isFalse();
        assertThat(report.firstDifference().orElseThrow()).startsWith("capsule file");
    }

    @Test
    void onePlacementIsNoComparison() {
        assertThatThrownBy(() -> compare(place("pocket", capsule, scalar)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 1");
    }

    private Path write(String name, Map<String, float[]> values) {
        Path file = folder.resolve(name);
        ModelFile.write(file, Weights.ofFloats(Blueprint.of(TinyModels.CAPSULE), values), Card.of("name", "tiny"));
        return file;
    }

    private Placement place(String host, Path file, Kernels kernels) {
        return Placement.install(InstalledModel.load(host, folder.resolve(host + ".torte"), kernels), file, kernels);
    }

    private Exactness.Report compare(Placement... placements) {
        Console console = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false, false);
        try (Progress progress = new Screen(console).progress("comparing", 317)) {
            return Exactness.compare(List.of(placements), documents, WRITING, progress);
        }
    }
}
