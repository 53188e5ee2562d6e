package dev.torte.app.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures are what the values say, whatever else stands in a record. */
final class MeasurementEvidenceTest {
    private static final String MODELS = """
            "kind": "measurement", "experiment": "e",
            "models": [{"name": "ours", "seed": 1, "identity": "o"}, {"name": "b-1", "seed": 1, "identity": "b"}],
            """;

    private static final String SPEED = "{" + MODELS + """
            "plan": {"kind": "speed", "record": "speed", "seed": 1, "rounds": 3},
            "generationRatio": 99,
            "decodeBytesPerSecond": {"ours": [2000, 1000, 4000], "b-1": [1000, 1000, 1000]},
            "prefillMillis": {"ours": [1, 2, 3], "b-1": [4, 4, 4]},
            "traffic": {"ours": [[2000000, 0, 0, 1048576], [2000000, 0, 0, 1048576], [2000000, 0, 0, 1048576]],
                        "b-1": [[0, 900000, 0, 1572864], [0, 1000000, 0, 1572864], [0, 1100000, 0, 1572864]]},
            "roofline": [[1, 10, 8, 4, 5], [2, 20, 8, 2, 5]]}
            """;

    private static final String RESOURCES = "{" + MODELS + """
            "plan": {"kind": "resources", "record": "resources", "seed": 1, "rounds": 2, "bytes": 40}, "measuringPid": 7,
            "processes": [
              {"model": "ours", "pid": 8, "peakBytes": 10, "parameterBytes": 4, "fileBytes": 6, "prefillMillis": [1, 9, 2],
               "writtenBytes": 40, "generationSeconds": 2},
              {"model": "b-1", "pid": 9, "peakBytes": 40, "parameterBytes": 8, "fileBytes": 8, "prefillMillis": [4, 4, 4],
               "writtenBytes": 42, "generationSeconds": 1},
              {"model": "ours", "pid": 10, "peakBytes": 30, "parameterBytes": 4, "fileBytes": 6, "prefillMillis": [4, 4, 4],
               "writtenBytes": 40, "generationSeconds": 1},
              {"model": "b-1", "pid": 11, "peakBytes": 40, "parameterBytes": 8, "fileBytes": 8, "prefillMillis": [8, 8, 8],
               "writtenBytes": 42, "generationSeconds": 1}]}
            """;

    private static JsonObject json(String text) {
        try {
            return (JsonObject) Json.parse(text);
        } catch (Json.Invalid e) {
            throw new AssertionError(e);
        }
    }

    private static double figure(String record, String figure) throws Unfit {
        JsonObject content = json(record);
        return MeasurementEvidence.of(RunEvidence.text(content, "plan.record"), content)
                .figure(figure);
    }

    @ParameterizedTest
    @CsvSource({
        "generationRatio, 2",
        "prefillMillisRatio, 0.5",
        "decodeBytesPerSecond.ours, 2000",
        "prefillMillis.b-1, 4",
        // 2,000,000 bytes at 10 and at 8 bytes a nanosecond are 0.2 and 0.25 ms of 0.5; between both sizes 15 and 3.
        "rooflineShare.ours, 0.4",
        "productsShare.ours, 0.5",
        "rooflineShare.b-1, 0.06666666666666667",
        "productsShare.b-1, 0.3333333333333333"
    })
    void speedsAreMediansOfRounds(String figure, double expected) throws Unfit {
        assertThat(figure(SPEED, figure)).isCloseTo(expected, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({
        "isolated, 1",
        "peakRatio, 0.5",
        "parameterBytesRatio, 0.5",
        "fileBytesRatio, 0.75",
        "prefillRatio, 0.5",
        "generationRatio, 0.7142857142857143",
        "peakBytes.ours, 20",
        "bytesPerSecond.b-1, 42"
    })
    void resourcesAreMediansOfProcesses(String figure, double expected) throws Unfit {
        assertThat(figure(RESOURCES, figure)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void aRecordOfNoModelIsUnfit() {
        String none = SPEED.replaceFirst("(?s)\"models\": \\[\\{.*?\\}\\]", "\"models\": []");
        assertThat(none).isNotEqualTo(SPEED);
        assertThatThrownBy(() -> figure(none, "generationRatio")).hasMessageContaining("at least 1, found none");
    }

    @Test
    void aProcessThatWasUsedTwiceIsNotItsOwn() throws Unfit {
        assertThat(figure(RESOURCES.replace("\"pid\": 11", "\"pid\": 9"), "isolated"))
                .isZero();
        assertThat(figure(RESOURCES.replace("\"pid\": 11", "\"pid\": 7"), "isolated"))
                .isZero();
    }

    @Test
    void writtenTextIsWorthItsCounts() throws Unfit {
        String record = generation("[6,6,6,3,4,3,0,1,0]");
        assertThat(figure(record, "printable")).isEqualTo(1);
        assertThat(figure(record, "alphaSpace")).isEqualTo(0.75);
        assertThat(figure(record, "samplesWithRepeated4")).isZero();
        assertThat(figure(record, "greedy.printable")).isEqualTo(0.5);
        assertThat(figure(record, "greedy.samplesWithRepeated4")).isEqualTo(2);
        assertThat(figure(record, "real.distinctCharacterTrigrams")).isEqualTo(1);
        assertThat(figure(record, "trigramDivergence")).isEqualTo(0.5);
        assertThat(figure(record, "real.trigramDivergence")).isZero();
        assertThat(figure(record, "distinctWord4Grams"))
                .as("no sample has four words")
                .isNaN();
        assertThat(figure(generation("[6,6,6,5,4,2,0,1,0]"), "alphaSpace"))
                .as("of other counts")
                .isGreaterThan(0.9);
        assertThat(figure(generation("[6,6,6,5,4,2,0,1,0]"), "samplesWithRepeated4"))
                .isEqualTo(1);
    }

    private static String generation(String first) {
        return "{" + MODELS + """
            "plan": {"kind": "generation", "record": "generation", "seed": 1, "prompts": 2, "promptBytes": 3, "bytes": 6},
            "samples": {"sampled": [%s, [6,6,6,6,4,3,0,1,0]],
                        "greedy": [[6,3,6,6,4,1,0,1,0], [6,3,6,6,4,1,0,1,0]],
                        "real": [[6,6,6,6,4,3,0,1,0], [6,6,6,6,4,3,0,1,0]]},
            "divergences": {"evenSampledOddReal": [[0, 1, 4], [1, 0, 4]],
                            "evenRealOddSampled": [[1, 1, 4]],
                            "evenRealOddReal": [[1, 1, 4]]}}
            """.replace("%s", first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"record\": \"speed\"|\"record\": \"other\"|generationRatio|expected speed",
                "[2000, 1000, 4000]|[2000, 1000]|generationRatio|expected plan.rounds values",
                "[2000, 1000, 4000]|[2000, 1000, 0]|generationRatio|above 0",
                "[1, 10, 8, 4, 5]|[1, 10, 8, 4]|rooflineShare.ours|rows of 6",
                "[1, 10, 8, 4, 5]|[1, 0, 8, 4, 5]|rooflineShare.ours|speeds above 0",
                "[0, 900000, 0, 1572864], |[0, 900000, 0], |rooflineShare.b-1|rows of 5",
                "[0, 900000, 0, 1572864], |''|rooflineShare.b-1|plan.rounds rows",
                "\"kind\": \"speed\"|\"kind\": \"luck\"|generationRatio|found luck",
                "\"rounds\": 3|\"round\": 3|generationRatio|rounds: expected",
                "\"identity\": \"b\"|\"identity\": 4|generationRatio|identity: expected a text",
                "99|98|luck|no such figure",
                "99|98|decodeBytesPerSecond.none|found nothing"
            })
    void speedsThatCannotBeAreRefused(String right, String wrong, String figure, String cause) {
        assertThat(SPEED).contains(right);
        JsonObject record = json(SPEED.replace(right, wrong));
        assertThatThrownBy(() -> MeasurementEvidence.of("speed", record).figure(figure))
                .isInstanceOf(Unfit.class)
                .hasMessageContaining(cause);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"rounds\": 2|\"rounds\": 3|peakRatio|plan.rounds for each",
                "\"model\": \"b-1\", \"pid\": 9|\"model\": \"ours\", \"pid\": 9|peakRatio|plan.rounds of ours",
                "\"writtenBytes\": 40|\"writtenBytes\": 4|generationRatio|less than plan.bytes",
                "\"peakBytes\": 10|\"peakBytes\": 0|peakRatio|peakBytes above 0",
                "\"rounds\": 2|\"rounds\": 2|luck|no such figure"
            })
    void resourcesThatCannotBeAreRefused(String right, String wrong, String figure, String cause) {
        assertThat(RESOURCES).contains(right);
        assertThatThrownBy(() -> figure(RESOURCES.replace(right, wrong), figure))
                .isInstanceOf(Unfit.class)
                .hasMessageContaining(cause);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"prompts\": 2|\"prompts\": 3|one for each of plan.prompts",
                "\"bytes\": 6}|\"bytes\": 7}|plan.bytes bytes each",
                "[6,3,6,6,4,1,0,1,0], |[6,7,6,6,4,1,0,1,0], |no text has the counts",
                "[[1, 1, 4]]|[[1, 1, 5]]|is of other texts",
                "[[0, 1, 4], [1, 0, 4]]|[[0, 1, 4], [1, 0]]|rows of 3 counts"
            })
    void textThatCannotBeIsRefused(String right, String wrong, String cause) {
        String record = generation("[6,6,6,3,4,3,0,1,0]");
        assertThat(record).contains(right);
        assertThatThrownBy(() -> figure(record.replace(right, wrong), "printable"))
                .isInstanceOf(Unfit.class)
                .hasMessageContaining(cause);
    }
}
