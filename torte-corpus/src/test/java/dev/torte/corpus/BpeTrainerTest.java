package dev.torte.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.TorteException;
import dev.torte.model.contract.Tokenizer;
import dev.torte.model.contract.Tokenizer.Merge;
import dev.torte.model.contract.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The merges are those that counting everything again after each merge finds. */
class BpeTrainerTest {
    private static final String STORY = """
            the cat sat on the mat; the cats sat there. That cat, 1999 and 1998!

                the hat
                the hats
            aaaaaaa aaaa baaaab ünï ünï
            """;

    @Test
    void equalsCountingAgainAfterEveryMerge() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 30; round++) {
            List<String> texts = new ArrayList<>(List.of(STORY));
            for (int document = 0; document < 3; document++) {
                StringBuilder text = new StringBuilder();
                int letters = 2 + random.nextInt(4);
                for (int i = random.nextInt(300); i >= 0; i--) {
                    text.append(random.nextInt(8) == 0 ? ' ' : (char) ('a' + random.nextInt(letters)));
                }
                texts.add(text.toString());
            }
            Corpus corpus = Corpus.of("texts", texts, CorpusOptions.defaults());
            int merges = 1 + random.nextInt(30);
            assertThat(BpeTrainer.train(corpus, 256 + merges).merges()).isEqualTo(counted(corpus, merges));
        }
    }

    @Test
    void theCommonestPairComesFirstAndOfEqualsTheLower() {
        Corpus corpus = Corpus.of("text", List.of("xy ab xy ab xy cd cd"), CorpusOptions.defaults());
        assertThat(BpeTrainer.train(corpus, 260).merges())
                .containsExactly(
                        new Merge('x', 'y'),
                        // Three pairs stand there twice: " ", 256; "a", "b"; "c", "d".
                        new Merge(' ', 'a'),
                        new Merge(' ', 'c'),
                        new Merge(' ', 256));
    }

    @Test
    void aTextThatRepeatsTooLittleIsRefused() {
        Corpus corpus = Corpus.of("small", List.of("abcabd"), CorpusOptions.defaults());
        assertThat(BpeTrainer.train(corpus, 256)).isEqualTo(Tokenizer.bytes());
        assertThat(BpeTrainer.train(corpus, 257).merges()).containsExactly(new Merge('a', 'b'));
        assertThatThrownBy(() -> BpeTrainer.train(corpus, 300))
                .isInstanceOf(TorteException.Incompatible.class)
                .hasMessageContaining("small")
                .hasMessageContaining("expected 44, found 1");
        assertThatThrownBy(() -> BpeTrainer.train(corpus, 255)).hasMessageContaining("255");
        assertThatThrownBy(() -> BpeTrainer.train(corpus, 65537)).hasMessageContaining("65537");
    }

    /** The rule as it is written, without any memory. */
    private static List<Merge> counted(Corpus corpus, int most) {
        List<List<Integer>> words = new ArrayList<>();
        for (byte[] text : corpus.documentBytes()) {
            for (int at = 0; at < text.length; at = Words.end(text, at)) {
                String word = new String(text, at, Words.end(text, at) - at, StandardCharsets.ISO_8859_1);
                words.add(new ArrayList<>(word.chars().boxed().toList()));
            }
        }
        List<Merge> merges = new ArrayList<>();
        while (merges.size() < most) {
            Map<Merge, Integer> counts = new HashMap<>();
            for (List<Integer> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge(new Merge(word.get(i), word.get(i + 1)), 1, Integer::sum);
                }
            }
            Merge best = counts.entrySet().stream()
                    .min(Comparator.<Map.Entry<Merge, Integer>>comparingInt(entry -> -entry.getValue())
                            .thenComparingInt(entry -> entry.getKey().left())
                            .thenComparingInt(entry -> entry.getKey().right()))
                    .orElseThrow()
                    .getKey();
            for (List<Integer> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.get(i) == best.left() && word.get(i + 1) == best.right()) {
                        word.set(i, 256 + merges.size());
                        word.subList(i + 1, i + 2).clear();
                    }
                }
            }
            merges.add(best);
        }
        return merges;
    }
}
