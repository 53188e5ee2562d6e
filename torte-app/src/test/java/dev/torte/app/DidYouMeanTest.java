package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Guesses what was meant, and stays silent rather than guess wildly. */
final class DidYouMeanTest {
    private static final List<String> VERBS = List.of("train", "eval", "generate", "capsule");

    @Test
    void nearNamesAreFound() {
        assertThat(DidYouMean.among(VERBS, "trian")).contains("train");
        assertThat(DidYouMean.among(VERBS, "GENERATE")).contains("generate");
        assertThat(DidYouMean.among(VERBS, "gen")).contains("generate");
        assertThat(DidYouMean.among(VERBS, "capsules")).contains("capsule");
    }

    @Test
    void farNamesAreNotAndTheHintListsWhatThereIs() {
        assertThat(DidYouMean.among(VERBS, "install")).isEmpty();
        assertThat(DidYouMean.among(VERBS, "x")).isEmpty();
        assertThat(DidYouMean.hint(VERBS, "install")).isEqualTo("; known: train, eval, generate, capsule");
        assertThat(DidYouMean.hint(List.of(), "install")).isEmpty();
    }

    @Test
    void editsCount() {
        assertThat(DidYouMean.edits("", "abc")).isEqualTo(3);
        assertThat(DidYouMean.edits("abc", "abc")).isZero();
        assertThat(DidYouMean.edits("abc", "acb")).isEqualTo(1);
        assertThat(DidYouMean.edits("kitten", "sitting")).isEqualTo(3);
    }
}
