package dev.torte.app.experiment;

import dev.torte.corpus.Corpus;
import dev.torte.model.TorteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Places at equal distances in the documents of a text, the same ones every time. */
public final class TextPlaces {
    private TextPlaces() {}

    /**
     * Returns {@code count} pieces of {@code before + after} bytes, none of which goes beyond its document. Where it is possible a
     * character begins after the first {@code before} bytes.
     *
     * @throws TorteException.TooShort if there are not as many such pieces
     */
    public static List<byte[]> pieces(Corpus text, int count, int before, int after) {
        int length = Math.addExact(before, after);
        List<byte[]> documents = text.documentBytes().stream()
                .filter(document -> document.length >= length)
                .toList();
        long room = documents.stream()
                .mapToLong(document -> document.length - length + 1L)
                .sum();
        if (room < count) {
            throw new TorteException.TooShort(
                    text.origin(), "a measurement at " + count + " places with " + length + " bytes each", count, room);
        }
        List<byte[]> pieces = new ArrayList<>();
        int document = 0;
        long skipped = 0;
        for (int i = 0; i < count; i++) {
            // The middles of equal stretches of all starts, joined.
            long start = (2L * i + 1) * room / (2L * count);
            while (start - skipped > documents.get(document).length - length) {
                skipped += documents.get(document).length - length + 1L;
                document++;
            }
            pieces.add(piece(documents.get(document), (int) (start - skipped), before, length));
        }
        return pieces;
    }

    private static byte[] piece(byte[] document, int from, int before, int length) {
        int start = from;
        while (start < document.length - length && isInsideCharacter(document, start + before)) {
            start++;
        }
        return Arrays.copyOfRange(document, start, start + length);
    }

    private static boolean isInsideCharacter(byte[] document, int at) {
        return at < document.length && (document[at] & 0xC0) == 0x80;
    }
}
