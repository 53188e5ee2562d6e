package dev.torte.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Planted spans are found, chance is not, and the count equals a plain search. */
class OverlapCheckTest {
    private static final CorpusOptions OPTIONS = CorpusOptions.defaults();

    @Test
    void aPlantedSpanIsFoundAtAnyAlignment() {
        String secret = letters(80, 1);
        for (int shift = 0; shift < 40; shift++) {
            Corpus train = Corpus.of("train", List.of(letters(500, 2), letters(100 + shift, 3) + secret), OPTIONS);
            Corpus valid = Corpus.of("valid", List.of(letters(200, 4), letters(37, 5) + secret + "end"), OPTIONS);
            OverlapReport report = OverlapCheck.between(train, valid);
            // An 80-byte stretch holds at least one 64-byte span that begins at a multiple of 16.
            assertThat(report.spansShared()).isEqualTo(1);
            assertThat(report.examples()).hasSize(1);
            OverlapReport.Example example = report.examples().getFirst();
            assertThat(example.train()).isEqualTo("train#2");
            assertThat(example.valid()).isEqualTo("valid#2");
            assertThat(secret).contains(example.text());
            assertThat(train.at(example.trainOffset())).isEqualTo(valid.at(example.validOffset()));
        }
    }

    @Test
    void unrelatedTextSharesNothing() {
        OverlapReport report = OverlapCheck.between(
                Corpus.of("t", List.of(letters(20_000, 8)), OPTIONS),
                Corpus.of("v", List.of(letters(5000, 9)), OPTIONS));
        assertThat(report.spansShared()).isZero();
        assertThat(report.percent()).isZero();
        assertThat(report.spansChecked()).isEqualTo((5001 - 64) / 16 + 1);
    }

    @Test
    void aCopyIsSharedWhollyAndCopiesCountEach() {
        String text = letters(1000, 10);
        Corpus train = Corpus.of("t", List.of(text), OPTIONS);
        assertThat(OverlapCheck.between(train, train).percent()).isEqualTo(100);
        Corpus twice = Corpus.of("v", List.of(text, text, letters(1000, 11)), OPTIONS);
        OverlapReport report = OverlapCheck.between(train, twice);
        assertThat(3 * report.spansShared()).isEqualTo(2 * report.spansChecked());
    }

    @Test
    void spansAcrossDocumentsAndShortDocumentsAreNotCompared() {
        String text = letters(100, 12);
        Corpus whole = Corpus.of("t", List.of(text), OPTIONS.withJoint(""));
        Corpus halves = Corpus.of("v", List.of(text.substring(0, 50), text.substring(50)), OPTIONS.withJoint(""));
        OverlapReport report = OverlapCheck.between(whole, halves);
        assertThat(report.spansChecked()).isZero();
        assertThat(report.shortDocuments()).isEqualTo(2);
        assertThat(OverlapCheck.between(halves, whole).spansShared()).isZero();
    }

    @Test
    void theCountEqualsAPlainSearch() {
        SplittableRandom random = new SplittableRandom(13);
        for (int round = 0; round < 30; round++) {
            // Two letters, so that short spans do recur by chance.
            Corpus train = Corpus.of("t", twoLetters(random), OPTIONS);
            Corpus valid = Corpus.of("v", twoLetters(random), OPTIONS);
            int stride = 1 + random.nextInt(4);
            long shared = 0;
            long checked = 0;
            for (String document : texts(valid)) {
                for (int at = 0; at + 10 <= document.length(); at += stride) {
                    String span = document.substring(at, at + 10);
                    checked++;
                    shared += texts(train).stream().anyMatch(other -> other.contains(span)) ? 1 : 0;
                }
            }
            OverlapReport report = OverlapCheck.between(train, valid, 10, stride);
            assertThat(report.spansChecked()).isEqualTo(checked);
            assertThat(report.spansShared()).isEqualTo(shared);
        }
    }

    @Test
    void peopleReadOneLine() {
        String secret = letters(80, 1);
        Corpus train = Corpus.of("t", List.of(secret), OPTIONS);
        Corpus valid = Corpus.of("v", List.of(letters(2000, 2) + secret, "short"), OPTIONS);
        OverlapReport report = OverlapCheck.between(train, valid);
        assertThat(report)
                .hasToString(
                        "2 of 127 held-out spans of 64 bytes, one every 16, also stand in the training text (1.57 %);"
                                + " documents shorter than a span, not compared: 1");
        assertThat(report.examples().getFirst())
                .hasToString(
                        "\"" + secret.substring(0, 64) + "\" at held-out byte 2,000 (v#1) and training byte 0 (t#1)");
    }

    @Test
    void endlessRepetitionIsNotSlow() {
        Corpus blanks = Corpus.of("t", List.of(" ".repeat(300_000)), OPTIONS);
        assertThat(OverlapCheck.between(blanks, blanks, 64, 1).percent()).isEqualTo(100);
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        Corpus corpus = Corpus.of("t", List.of("text"), OPTIONS);
        assertThatThrownBy(() -> OverlapCheck.between(corpus, corpus, 7, 1)).hasMessageContaining("spanBytes 7");
    }

    private static List<String> twoLetters(SplittableRandom random) {
        List<String> documents = new ArrayList<>();
        for (int d = 0; d < 4; d++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(200); i >= 0; i--) {
                text.append((char) ('a' + random.nextInt(2)));
            }
            documents.add(text.toString());
        }
        return documents;
    }

    private static List<String> texts(Corpus corpus) {
        String all = StandardCharsets.UTF_8.decode(corpus.view()).toString();
        List<String> texts = new ArrayList<>();
        for (int d = 0; d < corpus.documentCount(); d++) {
            texts.add(all.substring(
                    corpus.document(d).offset(), corpus.document(d).end()));
        }
        return texts;
    }

    private static String letters(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
