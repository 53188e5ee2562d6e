package dev.torte.app.evidence;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonArray;
import dev.torte.model.io.JsonValue.JsonNumber;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What can be counted on a written sample: the one definition of the quality of text in this project. None of it tells sense from
 * nonsense; it tells text from noise and from loops, and a figure says something only beside that of real text of the same length.
 *
 * <p>A <em>character</em> is a code point of UTF-8; a byte that belongs to none counts as one. A character that the end of the sample
 * cuts is no character, and no fault. A <em>word</em> is what lies between white space.
 *
 * @param bytes               of the sample
 * @param printable           of these: 0x20 to 0x7e, tab, line feed, carriage return, and all bytes of longer characters
 * @param characters          of the sample
 * @param alphaSpace          of these: letters and white space
 * @param distinctTrigrams    different runs of 3 characters
 * @param distinct4           the same of 4
 * @param distinct8           the same of 8
 * @param words               of the sample, the first and last of which may be cut
 * @param distinctWord4       different runs of 4 words
 */
public record TextQuality(
        long bytes,
        long printable,
        long characters,
        long alphaSpace,
        long distinctTrigrams,
        long distinct4,
        long distinct8,
        long words,
        long distinctWord4) {
    private static final int MEMBERS = 9;

    /** A byte b that belongs to no character becomes this plus b: lone surrogates, which no UTF-8 holds. */
    private static final int FAULT = 0xDC00;

    /** Counts. */
    public static TextQuality of(byte[] sample) {
        int[] characters = characters(sample);
        List<String> words = Arrays.stream(new String(characters, 0, characters.length).split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
        Set<List<String>> distinctWords = new HashSet<>();
        for (int i = 0; i + 4 <= words.size(); i++) {
            distinctWords.add(words.subList(i, i + 4));
        }
        return new TextQuality(
                sample.length,
                sample.length
                        - Arrays.stream(characters).filter(TextQuality::isFault).count(),
                characters.length,
                Arrays.stream(characters)
                        .filter(c -> Character.isLetter(c) || Character.isWhitespace(c))
                        .count(),
                distinct(characters, 3),
                distinct(characters, 4),
                distinct(characters, 8),
                words.size(),
                distinctWords.size());
    }

    /** Returns whether a character is a single byte that nobody can read. */
    private static boolean isFault(int c) {
        return (c >= FAULT && c <= FAULT + 0xFF) || (c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
    }

    private static long distinct(int[] characters, int n) {
        Set<String> distinct = new HashSet<>();
        for (int i = 0; i + n <= characters.length; i++) {
            distinct.add(new String(characters, i, n));
        }
        return distinct.size();
    }

    /** Returns the characters, {@link #FAULT} and its value for each byte that belongs to none. */
    static int[] characters(byte... sample) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(sample);
        CharBuffer out = CharBuffer.allocate(sample.length + 1);
        // Told that more may come, it leaves a character that the end cuts unread.
        for (CoderResult result = decoder.decode(in, out, false);
                result.isError();
                result = decoder.decode(in, out, false)) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (FAULT + (in.get() & 0xFF)));
            }
        }
        return out.flip().toString().codePoints().toArray();
    }

    /** Returns how many runs of {@code n} characters there are, equal ones too. */
    long runs(int n) {
        return Math.max(0, characters - n + 1);
    }

    double printableShare() {
        return (double) printable / bytes;
    }

    double alphaSpaceShare() {
        return (double) alphaSpace / characters;
    }

    /** Returns the share of runs of 3 characters that differ from all earlier ones. */
    double distinctTrigramShare() {
        return (double) distinctTrigrams / runs(3);
    }

    /** Returns whether 4 characters in a row stand in it twice. */
    boolean repeats4() {
        return distinct4 < runs(4);
    }

    /** Returns whether 8 characters in a row stand in it twice. */
    boolean repeats8() {
        return distinct8 < runs(8);
    }

    /** Returns how many runs of 4 words there are, equal ones too. */
    long wordRuns() {
        return Math.max(0, words - 3);
    }

    /** Returns the counts in the order of the components. */
    public JsonArray row() {
        return Members.array(LongStream.of(
                        bytes,
                        printable,
                        characters,
                        alphaSpace,
                        distinctTrigrams,
                        distinct4,
                        distinct8,
                        words,
                        distinctWord4)
                .mapToObj(JsonValue::of));
    }

    /** Reads a row, which must be that of some text. */
    static TextQuality of(JsonValue row) throws Unfit {
        if (!(row instanceof JsonArray(List<JsonValue> cells))
                || cells.size() != MEMBERS
                || !cells.stream().allMatch(JsonNumber.class::isInstance)) {
            throw new Unfit("samples: expected rows of " + MEMBERS + " counts");
        }
        long[] counts = cells.stream()
                .mapToLong(cell -> (long) ((JsonNumber) cell).asDouble())
                .toArray();
        TextQuality quality = new TextQuality(
                counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7], counts[8]);
        if (Arrays.stream(counts).anyMatch(count -> count < 0)
                || quality.bytes < 1
                || quality.printable > quality.bytes
                || quality.characters > quality.bytes
                || quality.alphaSpace > quality.characters
                || quality.distinctTrigrams > quality.runs(3)
                || quality.distinct4 > quality.runs(4)
                || quality.distinct8 > quality.runs(8)
                || quality.words > quality.characters
                || quality.distinctWord4 > quality.wordRuns()) {
            throw new Unfit("samples: no text has the counts " + Arrays.toString(counts));
        }
        return quality;
    }
}
