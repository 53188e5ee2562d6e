package dev.torte.model.contract;

/**
 * How text is cut into words before a {@link Tokenizer} merges bytes: no symbol crosses the end of a word.
 *
 * <p>Letters are a-z, A-Z and all bytes from 0x80 on, digits 0-9, blanks space, \t, \n, 0x0B, \f and \r, signs everything else. A
 * word is a run of letters, of digits or of signs, with one space before it if there is one; or a run of blanks, without its
 * last space if a word follows that can have it. No word has more than {@value #LONGEST} bytes: a longer run is cut there and
 * its rest starts anew. The words tile the text.
 */
public final class Words {
    /** The most bytes of a word and so of a symbol; it bounds the work on a text without blanks. */
    public static final int LONGEST = 64;

    private Words() {}

    private enum Kind {
        LETTER,
        DIGIT,
        BLANK,
        SIGN;

        static Kind of(byte value) {
            if (value < 0 || (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z')) {
                return LETTER;
            }
            if (value >= '0' && value <= '9') {
                return DIGIT;
            }
            return value == ' ' || (value >= '\t' && value <= '\r') ? BLANK : SIGN;
        }
    }

    /** Returns the end of the word that begins at {@code start}, in (start, text.length]; start is below text.length. */
    public static int end(byte[] text, int start) {
        int limit = (int) Math.min(text.length, start + (long) LONGEST);
        boolean spaceBefore = text[start] == ' ' && start + 1 < text.length && Kind.of(text[start + 1]) != Kind.BLANK;
        int first = spaceBefore ? start + 1 : start;
        Kind kind = Kind.of(text[first]);
        int end = first + 1;
        while (end < limit && Kind.of(text[end]) == kind) {
            end++;
        }
        boolean wordFollows = end < text.length && Kind.of(text[end]) != Kind.BLANK;
        boolean spare = kind == Kind.BLANK && text[end - 1] == ' ' && end - 1 > start;
        return spare && wordFollows ? end - 1 : end;
    }
}
