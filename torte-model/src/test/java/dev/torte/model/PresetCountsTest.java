package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;

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
        "capsule-gru, 148736",
        "capsule-mlp, 82560",
    })
    void aPublishedModelHasItsPublishedCount(String preset, long count) {
        assertThat(Blueprint.of(Presets.recipes().get(preset)).parameterCount()).isEqualTo(count);
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
