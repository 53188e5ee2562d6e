package dev.torte.app.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.SplitMix64;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What other documents say too comes first, once; nothing is lost. */
final class CarriedPiecesTest {
    private static final int PIECE = 1 << 10;
    private static final int LETTERS = 26;

    private static byte[] text(String name, int length) {
        SplitMix64 random = SplitMix64.named(1, name);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + Math.floorMod(random.nextLong(), LETTERS));
        }
        return text;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void whatStandsInTwoDocumentsComesFirstAndItsRepetitionLast() {
        byte[] common = text("common", PIECE);
        byte[] ordered = CarriedPieces.inOrder(List.of(text("one", 3 * PIECE), common, text("other", 2000), common));
        assertThat(Arrays.copyOf(ordered, PIECE)).isEqualTo(common);
        assertThat(Arrays.copyOfRange(ordered, ordered.length - PIECE, ordered.length))
                .isEqualTo(common);
    }

    @Test
    void everyByteIsThereAndPiecesEndWithLines() {
        byte[] lines = "a line of forty bytes, the feed included\n".repeat(200).getBytes(StandardCharsets.US_ASCII);
        byte[] all = joined(lines, text("long", 5000), text("short", 3));
        byte[] ordered = CarriedPieces.inOrder(List.of(lines, text("long", 5000), new byte[0], text("short", 3)));
        String text = new String(ordered, StandardCharsets.US_ASCII);
        assertThat(text.lines().filter(line -> line.startsWith("a line of forty bytes, the feed included")))
                .hasSizeGreaterThanOrEqualTo(198);
        Arrays.sort(all);
        Arrays.sort(ordered);
        assertThat(ordered).isEqualTo(all);
    }
}
