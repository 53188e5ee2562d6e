package dev.torte.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Every byte is scored exactly once, in order, inside its own document. */
class EvalWindowsTest {

    @Property(tries = 300)
    void everyByteOnceWithTheStatedContext(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 40) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 20) int windowBytes,
            @ForAll @IntRange(min = 1, max = 20) int wantedStride) {
        int stride = Math.min(wantedStride, windowBytes);
        Corpus corpus = Corpus.of(
                "mem",
                lengths.stream().map("x"::repeat).toList(),
                CorpusOptions.defaults().withJoint(""));
        int next = 0;
        for (EvalWindows.Window window : new EvalWindows(corpus, new EvalContext.Sliding(windowBytes, stride))) {
            Document document = corpus.document(window.document());
            assertThat(window.scoreFrom()).isEqualTo(next);
            assertThat(window.contextFrom()).isGreaterThanOrEqualTo(document.offset());
            assertThat(window.end()).isLessThanOrEqualTo(document.end());
            assertThat(window.end() - window.contextFrom()).isLessThanOrEqualTo(windowBytes);
            if (window.scoreFrom() > document.offset()) {
                assertThat(window.scoreFrom() - window.contextFrom()).isGreaterThanOrEqualTo(windowBytes - stride);
            }
            next = window.end();
        }
        assertThat(next).isEqualTo(corpus.length());
    }

    @Test
    void wholeDocumentsAreOneWindowEach() {
        Corpus corpus = Corpus.of("mem", List.of("ab", "c"), CorpusOptions.defaults());
        assertThat(new EvalWindows(corpus, new EvalContext.WholeDocument()))
                .containsExactly(new EvalWindows.Window(0, 0, 0, 3), new EvalWindows.Window(1, 3, 3, 5));
    }

    @Test
    void slidingWindowsOverlapByTheContext() {
        Corpus corpus =
                Corpus.of("mem", List.of("0123456789"), CorpusOptions.defaults().withJoint(""));
        assertThat(new EvalWindows(corpus, new EvalContext.Sliding(6, 3)))
                .containsExactly(
                        new EvalWindows.Window(0, 0, 0, 6),
                        new EvalWindows.Window(0, 3, 6, 9),
                        new EvalWindows.Window(0, 6, 9, 10));
    }

    @Test
    void aStrideBeyondTheWindowWouldLeaveBytesOut() {
        assertThatThrownBy(() -> new EvalContext.Sliding(4, 5)).hasMessageContaining("strideBytes 5");
    }
}
