package dev.torte.app.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.TorteException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Any bytes are lines, and no line is longer than is good. */
final class LineInputTest {
    private static List<LineInput.Line> lines(byte[] bytes, int most) {
        LineInput input = new LineInput(new ByteArrayInputStream(bytes), most);
        List<LineInput.Line> lines = new ArrayList<>();
        for (Optional<LineInput.Line> line = input.next(); line.isPresent(); line = input.next()) {
            lines.add(line.get());
        }
        assertThat(input.next()).isEmpty();
        return lines;
    }

    private static List<LineInput.Line> lines(String text, int most) {
        return lines(text.getBytes(StandardCharsets.UTF_8), most);
    }

    @Test
    void aLineEndsAtItsEndOrAtThatOfTheInput() {
        assertThat(lines("", 9)).isEmpty();
        assertThat(lines("\n", 9)).containsExactly(new LineInput.Line("", false));
        assertThat(lines("Où\n\nb", 9))
                .containsExactly(
                        new LineInput.Line("Où", false), new LineInput.Line("", false), new LineInput.Line("b", false));
    }

    @Test
    void ofALongLineTheBeginningIsKept() {
        assertThat(lines("0123456789\n01234\nx", 5))
                .containsExactly(
                        new LineInput.Line("01234", true),
                        new LineInput.Line("01234", false),
                        new LineInput.Line("x", false));
    }

    @Test
    void anyBytesAreText() {
        assertThat(lines(new byte[] {(byte) 0xFF, 0, (byte) 0xC3, '\n', (byte) 0x80}, 9))
                .containsExactly(new LineInput.Line("\uFFFD\u0000\uFFFD", false), new LineInput.Line("\uFFFD", false));
    }

    @Test
    void anInputThatFailsIsAnErrorOfTheWorld() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }

            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                throw new IOException("gone");
            }
        };
        assertThatThrownBy(() -> new LineInput(broken, 9).next())
                .isInstanceOf(TorteException.Unreadable.class)
                .hasMessageContaining("standard input");
    }

    @Test
    void textIsCutBetweenCharacters() {
        String text = "aé€🐎b";
        List<String> expected =
                List.of("", "a", "a", "aé", "aé", "aé", "aé€", "aé€", "aé€", "aé€", "aé€🐎", "aé€🐎b", "aé€🐎b");
        for (int most = 0; most < expected.size(); most++) {
            assertThat(PlainText.cut(text, most)).isEqualTo(expected.get(most));
        }
    }
}
