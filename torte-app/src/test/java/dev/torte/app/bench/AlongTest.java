package dev.torte.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.contract.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every byte of a text is read or written, none for nothing. */
final class AlongTest {
    private static final byte[] TEXT = "aabaabaab".getBytes(StandardCharsets.US_ASCII);
    private static final Tokenizer PAIRS = Tokenizer.of(List.of(new Tokenizer.Merge('a', 'a')));

    @Test
    void bytesAreCutWhereThePromptEnds() {
        Along along = Along.of(Tokenizer.bytes(), TEXT, 4, 3);
        assertThat(along.prompt()).containsExactly('a', 'a', 'b', 'a');
        assertThat(along.rest()).containsExactly('a', 'b', 'a');
        assertThat(along.restBytes()).isEqualTo(3);
    }

    @Test
    void aSymbolAcrossTheCutBelongsToThePrompt() {
        Along along = Along.of(PAIRS, TEXT, 4, 4);
        assertThat(along.prompt()).containsExactly(256, 'b', 256);
        assertThat(along.rest()).containsExactly('b', 256);
        assertThat(along.restBytes()).isEqualTo(3);
        assertThat(Along.of(PAIRS, TEXT, 1, 1).rest())
                .as("something is always written")
                .containsExactly(256);
        assertThat(Along.of(PAIRS, TEXT, 1, 1).restBytes()).isEqualTo(2);
    }
}
