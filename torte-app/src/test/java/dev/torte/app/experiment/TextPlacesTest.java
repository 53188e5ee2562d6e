package dev.torte.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.corpus.Corpus;
import dev.torte.corpus.CorpusOptions;
import dev.torte.model.TorteException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where written text begins. */
final class TextPlacesTest {
    private static Corpus corpus(String... documents) {
        return Corpus.of("test", List.of(documents), CorpusOptions.defaults().withJoint(""));
    }

    private static List<String> pieces(Corpus text, int count, int before, int after) {
        return TextPlaces.pieces(text, count, before, after).stream()
                .map(piece -> new String(piece, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void piecesLieEvenlyAndNeverGoBeyondADocument() {
        String numbers = IntStream.range(0, 100).mapToObj(i -> "" + i % 10).reduce("", String::concat);
        assertThat(pieces(corpus(numbers), 9, 4, 6))
                .as("of the 91 starts the middles of nine stretches")
                .containsExactlyElementsOf(IntStream.range(0, 9)
                        .map(i -> (2 * i + 1) * 91 / 18)
                        .mapToObj(from -> numbers.substring(from, from + 10))
                        .toList());
        String other = "abcdefghijklm";
        assertThat(pieces(corpus(numbers, "short", other), 95, 4, 6))
                .as("every start of both long documents")
                .hasSize(95)
                .contains("abcdefghij", "defghijklm")
                .noneMatch(piece -> piece.contains("9a") || piece.contains("s"));
    }

    @Test
    void whatIsWrittenBeginsWithACharacter() {
        TextPlaces.pieces(corpus("日本語".repeat(30)), 40, 5, 9)
                .forEach(piece -> assertThat(piece[5] & 0xC0).isNotEqualTo(0x80));
    }

    @Test
    void tooFewPlacesAreSaid() {
        assertThatThrownBy(() -> TextPlaces.pieces(corpus("abcdef"), 5, 1, 2))
                .isInstanceOf(TorteException.TooShort.class)
                .hasMessageContaining("5 places with 3 bytes each needs at least 5");
    }
}
