package dev.torte.runtime.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.Recipe;
import dev.torte.runtime.DocumentScore;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What documents take as a code is what the score says, for every kind of model. */
class RoundTripTest {
    static Stream<Recipe> recipes() {
        return Stream.of(TinyCoders.CORE, TinyCoders.BYTE_LM, TinyCoders.TOKENS, TinyCoders.CAPSULE);
    }

    private static List<byte[]> documents() {
        List<byte[]> documents = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            documents.add(TinyCoders.story(37 * i));
        }
        documents.add(TinyCoders.noise(1, 300));
        documents.add(new byte[500]);
        documents.add(new byte[] {-1});
        return documents;
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void theCodeIsAsLongAsTheScoreSays(Recipe recipe) {
        LoadedModel model = TinyCoders.model(recipe, TinyCoders.scalar());
        DocumentScore score =
                new Scorer(model).score(documents(), 2).stream().reduce(DocumentScore.NONE, DocumentScore::plus);
        AtomicLong done = new AtomicLong();
        CodedSize size = RoundTrip.of(model, documents(), 2, done::addAndGet);
        assertThat(size.bytes()).isEqualTo(score.bytes());
        double ideal = score.bitsPerByte() * score.bytes() / 8;
        assertThat((double) size.codedBytes()).isBetween(ideal - 1e-3, 1.0001 * ideal + 1);
        assertThat(size.bitsPerByte() / score.bitsPerByte()).isBetween(0.999, 1.001);
        assertThat(done).hasValue(2 * score.bytes());
        assertThat(RoundTrip.of(model, documents(), 1, bytes -> {})).isEqualTo(size);
    }

    @Test
    void longListsAreCutIntoSeveralCodes() {
        LoadedModel model = TinyCoders.capsule();
        byte[] document = TinyCoders.story(RoundTrip.SHARED_BYTES / 2 + 1);
        CodedSize three = RoundTrip.of(model, List.of(document, document, document), 2, bytes -> {});
        CodedSize two = RoundTrip.of(model, List.of(document, document), 1, bytes -> {});
        CodedSize one = RoundTrip.of(model, List.of(document), 1, bytes -> {});
        assertThat(three).isEqualTo(two.plus(one));
    }

    @Test
    void nothingTakesNothing() {
        assertThat(RoundTrip.of(TinyCoders.capsule(), List.of(), 1, bytes -> {}))
                .isEqualTo(CodedSize.NONE);
        assertThat(CodedSize.NONE.bitsPerByte()).isNaN();
        assertThatThrownBy(() -> RoundTrip.of(TinyCoders.capsule(), List.of(), 0, bytes -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 0");
    }
}
