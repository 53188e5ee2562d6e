package dev.torte.model.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.SplitMix64;
import dev.torte.model.contract.Tokenizer.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Encoding loses nothing, and is what merging step by step gives. */
class TokenizerTest {
    private static final int ROUNDS = 300;

    @Test
    void decodingGivesTheBytesBack() {
        for (int round = 0; round < ROUNDS; round++) {
            SplitMix64 random = SplitMix64.named(round, "round trip");
            Tokenizer tokenizer = tokenizer(random);
            byte[] text = text(random, round % 2 == 0 ? 256 : 5);
            int[] symbols = tokenizer.encode(text);
            assertThat(tokenizer.decode(symbols)).isEqualTo(text);
            assertThat(tokenizer.length(symbols)).isEqualTo(text.length);
        }
    }

    @Test
    void encodingEqualsMergingStepByStep() {
        for (int round = 0; round < ROUNDS; round++) {
            SplitMix64 random = SplitMix64.named(round, "twin");
            Tokenizer tokenizer = tokenizer(random);
            byte[] text = text(random, 5);
            assertThat(tokenizer.encode(text)).as("round %d", round).isEqualTo(stepByStep(tokenizer, text));
        }
    }

    @Test
    void aMillionEqualLettersAreNoTrouble() {
        List<Merge> doubling = new ArrayList<>(List.of(new Merge('a', 'a')));
        for (int symbol = 256; symbol < 261; symbol++) {
            doubling.add(new Merge(symbol, symbol));
        }
        byte[] text = "a".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        assertThat(Tokenizer.of(doubling).encode(text))
                .hasSize(text.length / Words.LONGEST)
                .containsOnly(261);
    }

    @Test
    void withoutMergesASymbolIsAByte() {
        assertThat(Tokenizer.bytes().vocabulary()).isEqualTo(256);
        assertThat(Tokenizer.bytes().encode(new byte[] {0, 'a', -1})).containsExactly(0, 'a', 255);
        assertThat(Tokenizer.of(List.of())).isEqualTo(Tokenizer.bytes());
    }

    @Test
    void wordsAreCutAsTheRuleSays() {
        assertThat(words("Mind the gap,  then\n\n    run 42x: ok "))
                .containsExactly(
                        "Mind", " the", " gap", ",", " ", " then", "\n\n   ", " run", " 42", "x", ":", " ok", " ");
        assertThat(words("Zürich ---a\t\tb")).containsExactly("Zürich", " ---", "a", "\t\t", "b");
        assertThat(words("x".repeat(150))).containsExactly("x".repeat(64), "x".repeat(64), "x".repeat(22));
        assertThat(words(" ".repeat(66) + "x")).containsExactly(" ".repeat(64), " ", " x");
    }

    @Test
    void theTableHoldsAllOfIt() {
        Tokenizer tokenizer = tokenizer(new SplitMix64(3));
        assertThat(tokenizer.table()).hasSize(4 * (tokenizer.vocabulary() - 256));
        assertThat(Tokenizer.ofTable(tokenizer.table())).isEqualTo(tokenizer);
    }

    @Test
    void mergesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> Tokenizer.of(List.of(new Merge(1, 256))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("merge 0")
                .hasMessageContaining("256");
        assertThatThrownBy(() -> Tokenizer.of(List.of(new Merge(-1, 2)))).hasMessageContaining("-1");
        assertThatThrownBy(() -> Tokenizer.of(List.of(new Merge(1, 2), new Merge(3, 4), new Merge(1, 2))))
                .hasMessageContaining("twice 1 and 2");
        List<Merge> doubling = new ArrayList<>(List.of(new Merge('a', 'a')));
        for (int symbol = 256; symbol < 262; symbol++) {
            doubling.add(new Merge(symbol, symbol));
        }
        assertThatThrownBy(() -> Tokenizer.of(doubling)).hasMessageContaining("found 128");
        assertThatThrownBy(() -> Tokenizer.ofTable(new byte[7])).hasMessageContaining("7");
        assertThatThrownBy(() -> Tokenizer.bytes().decode(new int[] {256})).hasMessageContaining("256");
    }

    private static List<String> words(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>();
        for (int at = 0; at < bytes.length; at = Words.end(bytes, at)) {
            words.add(new String(bytes, at, Words.end(bytes, at) - at, StandardCharsets.UTF_8));
        }
        return words;
    }

    private static int[] stepByStep(Tokenizer tokenizer, byte[] text) {
        List<Integer> all = new ArrayList<>();
        for (int at = 0; at < text.length; at = Words.end(text, at)) {
            List<Integer> word = new ArrayList<>();
            for (int i = at; i < Words.end(text, at); i++) {
                word.add(text[i] & 0xFF);
            }
            for (int row = 0; row < tokenizer.merges().size(); row++) {
                Merge merge = tokenizer.merges().get(row);
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.get(i) == merge.left() && word.get(i + 1) == merge.right()) {
                        word.set(i, 256 + row);
                        word.subList(i + 1, i + 2).clear();
                    }
                }
            }
            all.addAll(word);
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Merges of any earlier symbols that stay short, mostly of few letters so that texts meet them. */
    private static Tokenizer tokenizer(SplitMix64 random) {
        List<Merge> merges = new ArrayList<>();
        Set<Merge> known = new HashSet<>();
        List<Integer> lengths = new ArrayList<>();
        int most = (int) (random.nextUnit() * 60);
        for (int i = 0; i < most; i++) {
            Merge merge = new Merge(symbol(random, merges.size()), symbol(random, merges.size()));
            int length = length(merge.left(), lengths) + length(merge.right(), lengths);
            if (length <= Words.LONGEST && known.add(merge)) {
                merges.add(merge);
                lengths.add(length);
            }
        }
        return Tokenizer.of(merges);
    }

    private static int length(int symbol, List<Integer> lengths) {
        return symbol < 256 ? 1 : lengths.get(symbol - 256);
    }

    private static int symbol(SplitMix64 random, int merges) {
        return random.nextUnit() < 0.5
                ? letter(random, 5)
                : 256 + (int) (random.nextUnit() * merges) - (merges == 0 ? 200 : 0);
    }

    private static int letter(SplitMix64 random, int letters) {
        return letters == 256
                ? (int) (random.nextUnit() * 256)
                : random.nextUnit() < 0.1 ? ' ' : 'a' + (int) (random.nextUnit() * letters);
    }

    private static byte[] text(SplitMix64 random, int letters) {
        byte[] text = new byte[(int) (random.nextUnit() * 400)];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) letter(random, letters);
        }
        return text;
    }
}
