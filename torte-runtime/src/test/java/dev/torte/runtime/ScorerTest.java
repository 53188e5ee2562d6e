package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every byte is scored once, given what the session saw before it. */
@Tag("bits")
class ScorerTest {
    private final LoadedModel model =
            TinyModels.model(TinyModels.recipes().get("gru, reset false"), 5, TinyModels.kernels());
    private final Scorer scorer = new Scorer(model);

    @Test
    void equalsAStepByStepSum() {
        byte[] text = TinyModels.text(1, 600);
        Session session = model.session();
        double nats = 0;
        long hits = 0;
        for (byte value : text) {
            float[] logits = session.logits();
            double sum = 0;
            int best = 0;
            for (int i = 0; i < 256; i++) {
                sum += Math.exp(logits[i]);
                best = logits[i] > logits[best] ? i : best;
            }
            nats += Math.log(sum) - logits[value & 0xFF];
            hits += best == (value & 0xFF) ? 1 : 0;
            session.feed(value);
        }
        DocumentScore score = scorer.score(text);
        assertThat(score.bytes()).isEqualTo(600);
        assertThat(score.hits()).isEqualTo(hits);
        assertThat(score.nats()).isCloseTo(nats, within(1e-9 * nats));
        assertThat(score.bitsPerByte()).isCloseTo(nats / Math.log(2) / 600, within(1e-9));
        assertThat(score.perplexity()).isCloseTo(Math.exp(nats / 600), within(1e-6));
        assertThat(score.accuracy()).isEqualTo(hits / 600.0);
    }

    @Test
    void surprisesAreWhatTheScoreSums() {
        byte[] text = TinyModels.text(2, 300);
        List<Double> bits = new ArrayList<>();
        DocumentScore score = scorer.score(text, (value, surprise) -> {
            assertThat(value).isEqualTo(text[bits.size()] & 0xFF);
            bits.add(surprise);
        });
        assertThat(bits).hasSize(300);
        assertThat(bits.getFirst()).as("before any byte all are alike").isEqualTo(8.0);
        assertThat(bits.stream().mapToDouble(Double::doubleValue).sum() / 300)
                .isCloseTo(score.bitsPerByte(), within(1e-9));
    }

    @Test
    void threadsDoNotMatter() {
        List<byte[]> documents = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            documents.add(TinyModels.text(20 + i, 40 * i));
        }
        List<DocumentScore> one = scorer.score(documents, 1);
        assertThat(one).hasSize(9);
        assertThat(one.get(3)).isEqualTo(scorer.score(documents.get(3)));
        assertThat(scorer.score(documents, 2)).isEqualTo(one);
        assertThat(scorer.score(documents, 4)).isEqualTo(one);
    }

    @Test
    void whoListensHearsOfEveryByteAndChangesNothing() {
        List<byte[]> documents = List.of(TinyModels.text(3, 700), new byte[0], TinyModels.text(4, 256));
        AtomicLong heard = new AtomicLong();
        List<Long> sums = Collections.synchronizedList(new ArrayList<>());
        List<DocumentScore> scores = scorer.score(documents, 2, bytes -> sums.add(heard.addAndGet(bytes)));
        assertThat(heard).hasValue(956);
        assertThat(sums).as("told on the way, not once at the end").hasSizeGreaterThan(3);
        assertThat(scores).isEqualTo(scorer.score(documents, 1));
    }

    @Test
    void nothingScoresNothing() {
        assertThat(scorer.score(new byte[0])).isEqualTo(DocumentScore.NONE);
        assertThat(DocumentScore.NONE.bitsPerByte()).isNaN();
        assertThatThrownBy(() -> scorer.score(List.of(), 0)).hasMessageContaining("0");
        assertThat(new DocumentScore(1, 2, 0).plus(new DocumentScore(3, 4, 1))).isEqualTo(new DocumentScore(4, 6, 1));
    }
}
