package dev.torte.app.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;

/** Choices, bits and times of a routed stream become shares. */
final class RoutedFiguresTest {
    private static final String RECORD = """
            {"kind": "measurement", "experiment": "e", "plan": {"kind": "routing", "record": "stream"},
             "models": [{"name": "m", "seed": 1, "identity": "i"}], "domains": ["core", "code"], "bytesTogether": 500,
             "segments": [
              {"domain": 0, "bytes": 1064, "firstRight": 0, "rightFrom": 0, "wrong": 0, "wrongAfterGrace": 0,
               "routedBits": 2000, "oracleBits": 2000, "coreBits": 2000},
              {"domain": 1, "bytes": 2064, "firstRight": 40, "rightFrom": 164, "wrong": 140, "wrongAfterGrace": 100,
               "routedBits": 4120, "oracleBits": 4000, "coreBits": 8000}],
             "rounds": [
              {"routerNanos": 3128, "oracleNanos": [106400, 41280], "routedNanos": 150000},
              {"routerNanos": 6256, "oracleNanos": [106400, 41280], "routedNanos": 295360},
              {"routerNanos": 9384, "oracleNanos": [106400, 41280], "routedNanos": 300000}]}
            """;

    private static MeasurementEvidence record(String text) throws Unfit {
        try {
            return MeasurementEvidence.of("stream", (JsonObject) Json.parse(text));
        } catch (Json.Invalid e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void figuresAreThoseOfTheValues() throws Unfit {
        MeasurementEvidence record = record(RECORD);
        assertThat(record.figure("accuracyAfterGrace")).isCloseTo(1 - 100 / 3000.0, within(1e-12));
        assertThat(record.figure("accuracy")).isCloseTo(1 - 140 / 3128.0, within(1e-12));
        assertThat(record.figure("delay.median")).isEqualTo(0);
        assertThat(record.figure("delay.percentile95")).isEqualTo(40);
        assertThat(record.figure("overOracle")).isCloseTo(0.02, within(1e-12));
        assertThat(record.figure("overCore")).isCloseTo(6120 / 10000.0 - 1, within(1e-12));
        // The fastest model takes 20 ns a byte, the router 2.
        assertThat(record.figure("routerShare")).isCloseTo(0.1, within(1e-12));
        assertThat(record.figure("sessionShare")).isCloseTo(1, within(1e-12));
        assertThat(record.figure("togetherShare")).isCloseTo(500 / 3128.0, within(1e-12));
    }

    @Test
    void whatIsDrawnAgainHasTheSameFigure() throws Unfit {
        MeasurementEvidence record = record(RECORD);
        for (String figure : new String[] {"accuracyAfterGrace", "accuracy", "overOracle", "overCore"}) {
            assertThat(record.documents(figure).orElseThrow().value())
                    .as(figure)
                    .isCloseTo(record.figure(figure), within(1e-12));
        }
        assertThat(record.documents("routerShare")).isEmpty();
    }

    @Test
    void aRecordWithoutSegmentsOrWithNonsenseDoesNotFit() {
        assertThatThrownBy(() -> record(RECORD.replaceAll(
                                "(?s)\"segments\": \\[.*?\\],\\s+\"rounds\"", "\"segments\": [], \"rounds\""))
                        .figure("accuracy"))
                .hasMessageContaining("segments");
        assertThatThrownBy(() -> record(RECORD).figure("luck")).hasMessageContaining("no such figure");
    }
}
