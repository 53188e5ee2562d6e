package dev.torte.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Parts that a run keeps hold the bits they had, whatever the optimiser; all others move. */
class KeptPartsTest {

    @ParameterizedTest
    @EnumSource(Part.class)
    void keptPartsKeepTheirBits(Part part) {
        TrainConfig config =
                PartTest.keeping(MuonTest.config(SmallRuns.config(PartTest.ROUTED, 5, 4, 2), 0.1), Set.of(part));
        Map<String, float[]> first = SmallRuns.first(config.recipe());
        try (Trainer trainer = SmallRuns.start(config)) {
            trainer.run(report -> {}, Optional.empty(), () -> false);
            Map<String, float[]> last = trainer.weights();
            config.trained().forEach(param -> {
                boolean kept = config.parts().apply(param) == part;
                float[] before = first.get(param.name());
                if (kept) {
                    assertThat(last.get(param.name())).as(param.name()).isEqualTo(before);
                } else {
                    assertThat(last.get(param.name())).as(param.name()).isNotEqualTo(before);
                }
            });
        }
    }
}
