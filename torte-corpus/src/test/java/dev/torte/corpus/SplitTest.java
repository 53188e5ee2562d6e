package dev.torte.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.TorteException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A document's side depends on its bytes and the seed alone. */
class SplitTest {
    private static final SplitRule.ByDocument TENTH = new SplitRule.ByDocument(2028, 100_000);

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "document number " + i).toList();
    }

    @Test
    void sidesAreDisjointAndExhaustiveAndKeepTheOrder() {
        Corpus corpus = corpus(texts(1000));
        Split split = Split.of(corpus, TENTH);
        List<String> train = documents(split.train());
        List<String> valid = documents(split.valid());
        Set<String> both = new HashSet<>(train);
        both.retainAll(valid);
        assertThat(both).isEmpty();
        List<String> all = new ArrayList<>(train);
        all.addAll(valid);
        assertThat(all).containsExactlyInAnyOrderElementsOf(documents(corpus));
        List<String> order = documents(corpus);
        assertThat(train).isSortedAccordingTo((a, b) -> order.indexOf(a) - order.indexOf(b));
        // 100 expected, standard deviation 9.5.
        assertThat(valid).hasSizeBetween(60, 140);
    }

    @Test
    void orderNeighboursAndNamesDoNotMatter() {
        List<String> texts = new ArrayList<>(texts(300));
        Set<String> held =
                new HashSet<>(documents(Split.of(corpus(texts), TENTH).valid()));
        Collections.shuffle(texts, new Random(3));
        Corpus half = Corpus.of("other name", texts.subList(0, 150), CorpusOptions.defaults());
        List<String> heldOfHalf = documents(Split.of(half, TENTH).valid());
        List<String> expected = documents(half).stream().filter(held::contains).toList();
        assertThat(heldOfHalf).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void equalDocumentsAreOnTheSameSide() {
        List<String> texts = new ArrayList<>(texts(200));
        texts.addAll(texts(200));
        Split split = Split.of(corpus(texts), TENTH);
        assertThat(new HashSet<>(documents(split.train()))).doesNotContainAnyElementsOf(documents(split.valid()));
    }

    @Test
    void anotherSeedHoldsOutOtherDocumentsAndALargerShareOnlyAdds() {
        Corpus corpus = corpus(texts(300));
        List<String> held = documents(Split.of(corpus, TENTH).valid());
        assertThat(documents(Split.of(corpus, new SplitRule.ByDocument(2029, 100_000))
                        .valid()))
                .isNotEqualTo(held);
        assertThat(documents(Split.of(corpus, new SplitRule.ByDocument(2028, 500_000))
                        .valid()))
                .containsAll(held);
    }

    @Test
    void theRuleIsPinned() {
        // Moving a document to the other side would silently change what published figures mean.
        Split split = Split.of(corpus(texts(40)), TENTH);
        assertThat(documents(split.valid()))
                .containsExactly("document number 9", "document number 16", "document number 19", "document number 25");
    }

    @Test
    void aSideWithoutDocumentsIsRefused() {
        Corpus one = corpus(List.of("only one"));
        assertThatThrownBy(() -> Split.of(one, TENTH))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContaining("split of 1 documents: expected documents on both sides, found ");
        assertThatThrownBy(() -> new SplitRule.ByDocument(1, 1_000_000)).hasMessageContaining("1000000");
    }

    private static Corpus corpus(List<String> texts) {
        return Corpus.of("mem", texts, CorpusOptions.defaults());
    }

    private static List<String> documents(Corpus corpus) {
        List<String> documents = new ArrayList<>();
        for (int d = 0; d < corpus.documentCount(); d++) {
            byte[] bytes = new byte[corpus.document(d).length()];
            corpus.copy(corpus.document(d).offset(), bytes, 0, bytes.length);
            documents.add(new String(bytes, StandardCharsets.UTF_8).strip());
        }
        return documents;
    }
}
