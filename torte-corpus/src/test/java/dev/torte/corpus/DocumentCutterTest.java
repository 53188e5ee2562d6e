package dev.torte.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Where documents begin and end inside a file. */
class DocumentCutterTest {

    @Test
    void markerLinesAreLeftOutAndSoAreBlankDocuments() {
        Separator line = new Separator.Line("<|endoftext|>");
        assertThat(cut("a\nb\n<|endoftext|>\n\n<|endoftext|>\r\nc\n<|endoftext|>", line))
                .containsExactly("a\nb\n", "c\n");
        assertThat(cut("x <|endoftext|>\n<|endoftext|> \n", line)).containsExactly("x <|endoftext|>\n<|endoftext|> \n");
    }

    @Test
    void blankLinesEndADocumentOnlyWhenEnoughOfThemFollowEachOther() {
        assertThat(cut("\n\n\na\n\nb\r\n\r\n\r\nc\n\n\n", new Separator.BlankLines(2)))
                .containsExactly("\n\n\na\n\nb\r\n\r\n\r\n", "c\n\n\n");
    }

    @Test
    void piecesEndAtLineEndsAndAreBounded() {
        assertThat(cut("aaaa\nbb\ncccccccccc\nd", new Separator.Pieces(4)))
                .containsExactly("aaaa\n", "bb\nccccc", "ccccc\n", "d");
    }

    @Test
    void anEmptyFileHasNoDocument() {
        assertThat(cut("", new Separator.WholeFile())).isEmpty();
        assertThat(cut("", new Separator.BlankLines(1))).isEmpty();
    }

    @Test
    void separatorsThatCannotMatchAreRefused() {
        assertThatThrownBy(() -> new Separator.Line("a\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Separator.Heading(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Separator.BlankLines(0)).hasMessageContaining("count 0");
        assertThatThrownBy(() -> new Separator.Pieces(0)).hasMessageContaining("bytes 0");
    }

    @Test
    void documentsTileTheFile() {
        RandomGenerator random = new SplittableRandom(21);
        for (int round = 0; round < 1000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(41); i > 0; i--) {
                text.append("a#\n\r".charAt(random.nextInt(4)));
            }
            requireTiles(text.toString(), 1 + round % 5);
        }
    }

    private static void requireTiles(String text, int size) {
        List<Separator> tiling = List.of(
                new Separator.WholeFile(),
                new Separator.Heading("#"),
                new Separator.BlankLines(size),
                new Separator.Pieces(size));
        for (Separator separator : tiling) {
            assertThat(String.join("", cut(text, separator)))
                    .as("%s of %s", separator, text)
                    .isEqualTo(text);
        }
        assertThat(cut(text, new Separator.Pieces(size))).allMatch(piece -> piece.length() <= 2 * size);
    }

    private static List<String> cut(String text, Separator separator) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<String> documents = new ArrayList<>();
        DocumentCutter.cut(bytes, separator, (from, to, title) -> {
            assertThat(to).isGreaterThan(from);
            documents.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        });
        return documents;
    }
}
