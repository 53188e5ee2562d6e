package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pins every published model to its exact number of parameters. */
class PresetCountsTest {

    @ParameterizedTest
    @CsvSource({
        "northstar-15m, 14792160",
        "transition-14m, 14319560",
        "conv2-16m, 15547248",
        "receiver-7m, 6804064",
        "encoder-15m, 14724736",
        "dense-20m, 20246304",
        "sparse-state-20m, 20251680",
        "gru-p4-350k, 349888",
        "gru-p4-15m, 15446784",
        "byte-700k, 693952",
        "byte-15m, 14566048",
        "atome, 944640",
        "tilelli-lite-fp32, 10179072",
        "tilelli-lite-ternary, 10179072",
        "tilelli-fp32, 10061824",
        "tilelli-ternary, 10061824",
        "vanilla-fp32, 10087040",
        "capsule-gru, 148736",
        "capsule-mlp, 82560",
    })
    void aPublishedModelHasItsPublishedCount(String preset, long count) {
        assertThat(Blueprint.of(Presets.recipes().get(preset)).parameterCount()).isEqualTo(count);
    }

    @Test
    void theSmallerPairsOfAtomeHaveTheirPublishedCounts() {
        assertThat(atome(64, 4, 16)).isEqualTo(60_800);
        assertThat(atome(32, 2, 8)).isEqualTo(20_352);
        assertThat(vanilla(256, 152, 3, 608)).isEqualTo(950_608);
        assertThat(vanilla(64, 44, 3, 44)).isEqualTo(60_808);
        assertThat(vanilla(64, 8, 2, 24)).isEqualTo(5_968);
    }

    private static long atome(int width, int layers, int headWidth) {
        return Blueprint.of(new Recipe.RoutedLm(
                        256,
                        width,
                        layers,
                        Recipe.Positions.NONE,
                        List.of(
                                new PathwayKind.Local(5),
                                new PathwayKind.State(),
                                new PathwayKind.Sparse(1, headWidth, 4)),
                        Quantizer.TERNARY))
                .parameterCount();
    }

    private static long vanilla(int context, int width, int layers, int hidden) {
        return Blueprint.of(new Recipe.VanillaLm(context, width, 4, layers, hidden))
                .parameterCount();
    }

    @Test
    void trainingOnlyAndUnusedPartsStayOutOfDeployedFiles() {
        Blueprint northstar = Blueprint.of(Presets.recipes().get("northstar-15m"));
        long deployed = northstar.deployed().stream()
                .mapToLong(param -> param.shape().elements())
                .sum();
        // The autoregressive patch head (82,784) and the unread map from the ABI (49,536).
        assertThat(deployed).isEqualTo(14_792_160 - 82_784 - 49_536);
    }
}
