package dev.torte.app.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Ratios are those of the perplexities that the losses say. */
final class TransferFiguresTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final int PIECE_BYTES = 10;

    private final List<JsonObject> hosts = new ArrayList<>();
    private final List<JsonObject> rows = new ArrayList<>();

    /** Two pieces of which the nats per byte are this on the average, and never both the same. */
    private static JsonValue losses(double natsPerByte) {
        return Members.numbers((natsPerByte - 0.1) * PIECE_BYTES, (natsPerByte + 0.1) * PIECE_BYTES);
    }

    private void host(String name, double domain, double general) {
        hosts.add(new Members()
                .put("host", name)
                .put("domain", losses(domain))
                .put("general", losses(general))
                .end());
    }

    private void row(String host, String precision, String receiver, double domain, double general, String bits) {
        rows.add(new Members()
                .put("brick", "b")
                .put("seed", 1)
                .put("learnsOn", List.of(JsonValue.of("hosts/small-seed1")))
                .put("precision", precision)
                .put("receiver", receiver)
                .put("host", host)
                .put("pid", rows.size())
                .put("domain", losses(domain))
                .put("general", losses(general))
                .put("weightsSha256", precision)
                .put("operatorSha256", precision)
                .put("writtenSha256", bits)
                .end());
    }

    private MeasurementEvidence record() throws Unfit {
        host("hosts/small-seed1", 4, 2);
        host("hosts/small-seed2", 4.5, 2.25);
        host("hosts/small-seed3", 4.5, 2);
        host("hosts/byte-seed1", 5, 3);
        row("hosts/small-seed1", "f32", "plain", 3, 2, "x");
        row("hosts/small-seed2", "f32", "plain", 3.5, 2.5, "y");
        row("hosts/small-seed2", "f32", "plain", 3.5, 2.5, "y");
        row("hosts/small-seed3", "f32", "plain", 2.75, 2, "z");
        row("hosts/small-seed2", "f32", "rotated", 3.25, 2.5, "r");
        row("hosts/small-seed2", "int8", "plain", 3.75, 2.5, "q");
        row("hosts/small-seed1", "int8", "plain", 3, 2, "p");
        row("hosts/byte-seed1", "f32", "plain", 4, 3, "u");
        return MeasurementEvidence.of(
                "matrix",
                new Members()
                        .put("kind", "measurement")
                        .put(
                                "plan",
                                new Members()
                                        .put("kind", "transfer")
                                        .put("record", "matrix")
                                        .put("pieceBytes", PIECE_BYTES)
                                        .end())
                        .put("models", List.of(new MeasurementEvidence.Measured("b", 1, "i").json()))
                        .put("hosts", hosts)
                        .put("rows", rows)
                        .end());
    }

    @Test
    void everyFigureIsARatioOfPerplexities() throws Unfit {
        MeasurementEvidence record = record();
        assertThat(record.figure("domain b@small")).isCloseTo(Math.exp((-1 - 1.75) / 2), EXACT);
        assertThat(record.figure("general b@small")).isCloseTo(Math.exp(0.125), EXACT);
        assertThat(record.figure("source b")).isCloseTo(Math.exp(-1), EXACT);
        assertThat(record.figure("transfer b@small")).isCloseTo(Math.exp((0.5 + 0.25) / 2), EXACT);
        assertThat(record.figure("worst b@small")).isCloseTo(Math.exp(0.5), EXACT);
        assertThat(record.figure("transfer b+rotated@small")).isCloseTo(Math.exp(0.25), EXACT);
        assertThat(record.figure("transfer b/int8@small")).isCloseTo(Math.exp(0.75), EXACT);
        assertThat(record.figure("stored b/int8@small")).isCloseTo(Math.exp(0.25), EXACT);
        assertThat(record.figure("domain b@byte")).isCloseTo(Math.exp(-1), EXACT);
        assertThat(record.figure("hosts small")).isCloseTo(Math.exp(0.25), EXACT);
        assertThat(record.figure("processes")).isEqualTo(8);
    }

    @Test
    void ratiosCanBeDrawnAgainByDocument() throws Unfit {
        DocumentFigure figure = record().documents("domain b@byte").orElseThrow();
        assertThat(figure.documents()).isEqualTo(2);
        assertThat(figure.value(new int[] {2, 0})).isCloseTo(Math.exp(-1), EXACT);
        Bootstrap drawn = Bootstrap.of(figure, new ClaimFamily.Interval(100, 1, 0.05));
        assertThat(drawn.values()).allSatisfy(value -> assertThat(value).isCloseTo(Math.exp(-1), EXACT));
    }

    @Test
    void otherBitsAreCounted() throws Unfit {
        assertThat(record().figure("otherWritings")).isZero();
        assertThat(record().figure("otherWeights")).isZero();
        row("hosts/small-seed3", "f32", "plain", 2.75, 2, "other");
        assertThat(record().figure("otherWritings")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void whatIsNotThereIsNoFigure() throws Unfit {
        MeasurementEvidence record = record();
        assertThat(record.documents("otherWritings")).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> record.figure("domain c@small")).hasMessageContaining("no row");
        assertThatThrownBy(() -> record.figure("domain b@huge")).hasMessageContaining("no row");
        assertThatThrownBy(() -> record.figure("nonsense")).hasMessageContaining("no such figure");
    }
}
