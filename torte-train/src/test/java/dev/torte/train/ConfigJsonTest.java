package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.io.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The configuration in a checkpoint: as it always was for the usual choices, and different for each other choice. */
class ConfigJsonTest {
    private static final TrainConfig USUAL = SmallRuns.config(PartTest.ROUTED, 12, 5, 2);

    @Test
    void usualChoicesAreWrittenAsBeforeThereWereOthers() {
        String json = Json.canonical(ConfigJson.of(USUAL));
        assertThat(json)
                .contains("\"optimizer\":{\"beta1\":0.9,\"beta2\":0.999,\"clip\":1.0,\"epsilon\":1e-08,\"rate\":0.003,"
                        + "\"schedule\":{\"floor\":0.1,\"kind\":\"cosine\",\"warmup\":3},\"weightDecay\":0.01}")
                .contains("\"losses\":{\"anchor\":0.1,\"patch\":0.5}");
        assertThat(ConfigJson.of(USUAL).members())
                .containsOnlyKeys("recipe", "seed", "budget", "optimizer", "losses", "shards");
    }

    @Test
    void everyChoiceIsADifference() {
        assertThat(differences(with(USUAL.optimizer().with(new Decay.Matrices(0.01)))))
                .isEqualTo("[optimizer.decayed: expected \"matrices\", found null]");
        assertThat(differences(with(USUAL.optimizer().with(MatrixRule.Orthogonal.of(0.02)))))
                .contains("optimizer.matrices: expected {\"kind\":\"muon\"");
        assertThat(differences(PartTest.keeping(USUAL, Set.of(Part.ROUTERS, Part.MATRICES))))
                .isEqualTo("[kept: expected [\"matrices\",\"routers\"], found null]");
    }

    private static String differences(TrainConfig config) {
        return ConfigJson.differences(ConfigJson.of(config), ConfigJson.of(USUAL))
                .toString();
    }

    private static TrainConfig with(Optimizer optimizer) {
        return new TrainConfig(USUAL.recipe(), USUAL.seed(), USUAL.budget(), optimizer, USUAL.losses(), USUAL.shards());
    }
}
