package dev.torte.app.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;

/** One other bit anywhere shows. */
final class ExactFiguresTest {
    private static final String SAME = """
            {"kind": "measurement", "experiment": "e", "plan": {"kind": "exact", "record": "exact"},
             "models": [{"name": "m", "seed": 1, "identity": "i"}], "processes": [
              {"capsule": "c", "host": "one", "setting": "scalar", "pid": 1, "capsuleSha256": "p", "logitsSha256": "l",
               "coreLogitsSha256": "x", "finiteCoreLogits": 9, "writtenSha256": "w", "nats": [2, 4]},
              {"capsule": "c", "host": "two", "setting": "256", "pid": 2, "capsuleSha256": "p", "logitsSha256": "l",
               "coreLogitsSha256": "y", "finiteCoreLogits": 9, "writtenSha256": "w", "nats": [2, 4]},
              {"capsule": "c", "host": "two", "setting": "nan-host", "pid": 3, "capsuleSha256": "p", "logitsSha256": "l",
               "coreLogitsSha256": "z", "finiteCoreLogits": 0, "writtenSha256": "w", "nats": [2, 4]}]}
            """;

    private static double figure(String record, String figure) throws Unfit {
        try {
            return MeasurementEvidence.of("exact", (JsonObject) Json.parse(record))
                    .figure(figure);
        } catch (Json.Invalid e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void equalBitsHaveNothingToShow() throws Unfit {
        assertThat(figure(SAME, "processes")).isEqualTo(3);
        assertThat(figure(SAME, "hosts")).isEqualTo(2);
        for (String none : new String[] {"otherPayloads", "otherLogits@two", "otherWritings", "hostLogitsUsed"}) {
            assertThat(figure(SAME, none)).as(none).isZero();
        }
        assertThat(figure(SAME, "perplexityRatio")).isEqualTo(1);
    }

    @Test
    void whatDiffersIsCountedWhereItIs() throws Unfit {
        int last = SAME.lastIndexOf("\"l\"");
        String other = SAME.substring(0, last) + "\"m\"" + SAME.substring(last + 3);
        assertThat(figure(other, "otherLogits")).isEqualTo(1);
        assertThat(figure(other, "hostLogitsUsed")).isEqualTo(1);
        String moved =
                SAME.replaceFirst("\"host\": \"two\"", "\"host\": \"three\"").replaceFirst("\"w\"", "\"v\"");
        assertThat(figure(moved, "otherWritings@three")).isEqualTo(1);
        assertThat(figure(moved, "otherWritings@one")).isZero();
    }

    @Test
    void aHostThatWasToBeNaNAndIsNotProvesNothing() throws Unfit {
        assertThat(figure(SAME.replace("\"finiteCoreLogits\": 0", "\"finiteCoreLogits\": 4"), "hostLogitsUsed"))
                .isEqualTo(1);
        assertThatThrownBy(() -> figure(SAME.replace("nan-host", "scalar"), "hostLogitsUsed"))
                .hasMessageContaining("NaN");
    }

    @Test
    void thePerplexityFarthestFromTheReferenceCounts() throws Unfit {
        String better = SAME.replaceFirst("(\"host\": \"two\"[^\\]]*\"nats\": \\[)2", "$11");
        assertThat(figure(better, "perplexityRatio")).isCloseTo(StrictMath.exp(0.5), within(1e-12));
    }

    @Test
    void aHostThatIsNotThereIsAskedForInVain() {
        assertThatThrownBy(() -> figure(SAME, "otherLogits@four")).hasMessageContaining("host");
        assertThatThrownBy(() -> figure(SAME, "nonsense")).hasMessageContaining("no such figure");
    }
}
