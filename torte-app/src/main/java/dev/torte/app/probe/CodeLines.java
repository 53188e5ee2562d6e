package dev.torte.app.probe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The next line of source code, in Python the next whole statement line, which brackets or backslashes may stretch over several. A
 * document is a source file. Places are where lines that hold code begin, behind what they are indented by except for its last space,
 * so that the answer has to fit the block but need not choose it.
 *
 * <p>{@code parses}: the first line of the answer ends within the answer, holds more than a comment, and the file up to it can be the
 * beginning of a right program. {@code same}: it parses and is the real line. {@code balanced}: in the answer as a whole, which may
 * break off anywhere, every bracket that closes has its opener, in the answer or before it, and no string runs over a line's end.
 *
 * @param syntax of the language
 */
record CodeLines(Syntax syntax) implements Probe {

    @Override
    public String name() {
        return syntax.name();
    }

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("parses", Kind.SHARE), new Column("same", Kind.SHARE), new Column("balanced", Kind.SHARE));
    }

    @Override
    public List<Integer> places(byte[] document) {
        List<Integer> places = new ArrayList<>();
        for (int line : CodeScan.of(document, syntax.language()).lines()) {
            int text = line;
            while (text < document.length && (document[text] == ' ' || document[text] == '\t')) {
                text++;
            }
            int end = text;
            while (end < document.length && document[end] != '\n') {
                end++;
            }
            int place = text > line && document[text - 1] == ' ' ? text - 1 : text;
            if (place > 0 && end > text && !syntax.isComment(text(document, text, end))) {
                places.add(place);
            }
        }
        return places;
    }

    /** An answer is judged beyond its first line. */
    @Override
    public boolean isWhole(byte[] written, int length) {
        return false;
    }

    @Override
    public List<Integer> judge(byte[] document, int place, byte[] written) {
        byte[] all = joined(document, place, written);
        CodeScan scan = CodeScan.of(all, syntax.language());
        String line = line(document, place, written);
        boolean holdsCode = !line.isBlank() && !syntax.isComment(line.strip());
        boolean parses = holdsCode && syntax.canBegin(text(document, 0, place), line);
        String real = line(document, place, Arrays.copyOfRange(document, place, document.length));
        boolean something = !new String(written, StandardCharsets.ISO_8859_1).isBlank();
        return List.of(
                parses ? 1 : 0,
                parses && line.strip().equals(real.strip()) ? 1 : 0,
                something && scan.fault().isEmpty() ? 1 : 0);
    }

    /** Returns the first line without its end; empty if it does not end. */
    private String line(byte[] document, int place, byte[] written) {
        int end = switch (syntax.language()) {
            case JAVA -> firstLineFeed(written);
            case PYTHON ->
                CodeScan.of(joined(document, place, written), CodeScan.Language.PYTHON).lines().stream()
                        .mapToInt(start -> start - 1 - place)
                        .filter(at -> at >= 0)
                        .findFirst()
                        .orElse(0);
        };
        return text(written, 0, end);
    }

    private static int firstLineFeed(byte[] written) {
        for (int i = 0; i < written.length; i++) {
            if (written[i] == '\n') {
                return i;
            }
        }
        return 0;
    }

    private static byte[] joined(byte[] document, int place, byte[] written) {
        byte[] all = Arrays.copyOf(document, place + written.length);
        System.arraycopy(written, 0, all, place, written.length);
        return all;
    }

    /** Bytes that are no text become characters that are no code. */
    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
