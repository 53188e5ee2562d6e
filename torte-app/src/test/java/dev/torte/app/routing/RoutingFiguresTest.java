package dev.torte.app.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.app.routing.RoutingRecord.Choice;
import dev.torte.app.routing.RoutingRecord.Round;
import dev.torte.app.routing.RoutingRecord.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Figures follow from raw values, and the stream that is measured has all changes. */
class RoutingFiguresTest {
    @Test
    void figuresAreCountedFromSegmentsAndRounds() {
        RoutingRecord record = new RoutingRecord(
                List.of("CORE", "a"),
                List.of(
                        new Segment(1, 164, new Choice(10, 20, 12, 0), 330, 300, 600),
                        new Segment(0, 264, new Choice(30, 80, 40, 16), 600, 600, 600)),
                List.of(
                        new Round(200, List.of(3000L, 1000L), 6000),
                        new Round(100, List.of(1000L, 1000L), 3000),
                        new Round(900, List.of(5000L, 3000L), 9000)),
                107);
        RoutingFigures figures = RoutingFigures.of(record);
        assertThat(figures.accuracyAfterGrace()).isEqualTo(1 - 16 / 300.0);
        assertThat(figures.accuracy()).isEqualTo(1 - 52 / 428.0);
        assertThat(figures.delay()).isEqualTo(new RoutingFigures.Delay(10, 30));
        assertThat(figures.bitsPerByte().routed()).isEqualTo(930 / 428.0);
        assertThat(figures.bitsPerByte().core()).isEqualTo(1200 / 428.0);
        assertThat(figures.bitsPerByte().overOracle()).isEqualTo(930 / 900.0 - 1, within(1e-12));
        assertThat(figures.cost().decodeNanos()).containsExactly(3000 / 264.0, 1000 / 164.0);
        assertThat(figures.cost().routerShare()).isEqualTo(200 / 428.0 / (1000 / 164.0), within(1e-12));
        assertThat(figures.cost().sessionShare()).isEqualTo(6000 / 4000.0 - 1, within(1e-12));
        assertThat(figures.cost().togetherShare()).isEqualTo(0.25);
    }

    @Test
    void eachDomainFollowsEachOtherOneEquallyOften() {
        List<List<byte[]>> documents = new ArrayList<>();
        for (int domain = 0; domain < 6; domain++) {
            byte[] document = new byte[5000];
            Arrays.fill(document, (byte) ('a' + domain));
            documents.add(List.of(document, new byte[10]));
        }
        RoutingStream stream = RoutingStream.of(documents, 3, 2);
        TreeMap<String, Integer> changes = new TreeMap<>();
        int at = 0;
        int before = -1;
        for (RoutingStream.Part part : stream.parts()) {
            assertThat(part.bytes()).isBetween(1024, 4096);
            for (int i = at; i < at + part.bytes(); i++) {
                assertThat(stream.bytes()[i]).isEqualTo((byte) ('a' + part.domain()));
            }
            if (before >= 0) {
                changes.merge(before + "-" + part.domain(), 1, Integer::sum);
            }
            before = part.domain();
            at += part.bytes();
        }
        assertThat(at).isEqualTo(stream.bytes().length);
        assertThat(changes).hasSize(30);
        assertThat(changes.values()).containsOnly(2);
        assertThat(RoutingStream.of(documents, 3, 2).bytes()).isEqualTo(stream.bytes());
        assertThat(RoutingStream.of(documents, 4, 2).bytes()).isNotEqualTo(stream.bytes());
    }

    @Test
    void aDomainOfShortDocumentsCannotBeTried() {
        List<List<byte[]>> documents = List.of(List.of(new byte[2000]), List.of(new byte[1000]));
        assertThatThrownBy(() -> RoutingStream.of(documents, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("domain 1");
    }
}
