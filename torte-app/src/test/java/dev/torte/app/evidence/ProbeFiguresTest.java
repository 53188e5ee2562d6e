package dev.torte.app.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.Json;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shares, counts and their intervals, worked out by hand from four answers in two documents. */
final class ProbeFiguresTest {
    private static final String RECORD = """
            {"plan": {"kind": "probe", "record": "moves", "task": "chess-moves", "prompts": 4},
             "models": [{"name": "ours", "seed": 1, "identity": "o"}],
             "columns": [{"name": "legal", "kind": "share"}, {"name": "run", "kind": "count"}],
             "places": [[0, 5], [0, 9], [0, 12], [3, 5]],
             "answers": {"greedy": [[1, 2], [1, 3], [0, 0], [0, 0]],
                         "drawn": [[0, 0], [0, 0], [0, 0], [0, 0]],
                         "real": [[1, 4], [1, 4], [1, 4], [1, 4]],
                         "elsewhere": [[1, 1], [0, 0], [0, 0], [0, 0]]}}
            """;

    private static double figure(String record, String figure) throws Unfit {
        try {
            return MeasurementEvidence.of("moves", (JsonObject) Json.parse(record))
                    .figure(figure);
        } catch (Json.Invalid e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "greedy.legal, 0.5",
        "greedy.run, 1.25",
        "real.run, 4",
        "greedy.legal.over.elsewhere, 0.25",
        "greedy.legal.over.real, -0.5",
        // Wilson's interval of 2, 0 and 4 of 4.
        "greedy.legal.low, 0.1500389",
        "greedy.legal.high, 0.8499611",
        "drawn.legal.low, 0",
        "drawn.legal.high, 0.4898908",
        "real.legal.low, 0.5101092",
        "real.legal.high, 1",
        // Resamples hold both documents, or one of them twice: the first's mean is 5/3, the second's 0.
        "greedy.run.low, 0",
        "greedy.run.high, 1.6666667",
        "real.run.low, 4",
        "greedy.legal.over.elsewhere.low, 0",
        "greedy.legal.over.elsewhere.high, 0.3333333"
    })
    void figuresAreMeansOfMarks(String figure, double expected) throws Unfit {
        assertThat(figure(RECORD, figure)).isCloseTo(expected, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[1, 2], |[[2, 2], |greedy.legal|a share is 0 or 1, found 2",
                "[[1, 2], |[[1], |greedy.legal|rows of 2 numbers",
                "[[1, 2], |[[1, -1], |greedy.legal|0 or more",
                "[[1, 2], |[[1, 0.5], |greedy.legal|whole numbers",
                "[[1, 2], |[|greedy.legal|one for each of plan.prompts, found 3",
                "[0, 9], ||greedy.legal|places: expected one for each",
                "\"share\"|\"part\"|greedy.legal|share or count, found part",
                "\"drawn\"|\"dawn\"|greedy.legal|drawn: expected a value, found nothing",
                "\"legal\"|\"fair\"|greedy.legal|no such figure",
                "\"legal\"|\"legal\"|worst.legal|no such figure",
                "\"legal\"|\"legal\"|greedy.legal.over.worst|no such figure",
                "\"legal\"|\"legal\"|greedy.legal.middle|no such figure",
                "\"legal\"|\"legal\"|legal|no such figure"
            })
    void marksThatCannotBeAreRefused(String right, String wrong, String figure, String cause) {
        assertThat(RECORD).contains(right);
        String record = RECORD.replaceFirst(Pattern.quote(right), wrong == null ? "" : wrong);
        assertThatThrownBy(() -> figure(record, figure))
                .isInstanceOf(Unfit.class)
                .hasMessageContaining(cause);
    }

    @Test
    void mainFiguresAreOneForEachWriterAndColumn() throws Json.Invalid {
        assertThat(MeasurementEvidence.words((JsonObject) Json.parse(RECORD)))
                .startsWith(
                        "greedy.legal 0.5000, drawn.legal 0.000, real.legal 1.000, elsewhere.legal 0.2500, greedy.run 1.250");
    }
}
