package dev.torte.app.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The next line of a story, a quest or a description. Places are the ends of lines after which another line comes, before the line
 * feed: the answer has to end the line, too. Kinds of lines are headings ({@code ##}), choices of the player (two spaces and
 * {@code >}), points of a list ({@code *}), named ones ({@code Name: text}), speech in quotation marks, and the rest.
 *
 * <p>{@code kind}: the next line that is not blank is of the kind of the real one, and comes after blank lines where that does.
 * {@code closed}: its quotation marks and brackets come in pairs. Where the answer goes on with the line instead of ending it, no kind
 * is right, and the longer line is what has to be closed. A line that does not end within the answer has neither.
 */
record Passages() implements Probe {
    private static final Pattern NAMED = Pattern.compile("[^:.!?\"]{1,60}: \\S.*");

    private enum LineKind {
        HEADING,
        CHOICE,
        POINT,
        NAMED,
        SPEECH,
        REST
    }

    /** What an answer's first line that is not blank is. */
    private record Next(TextLine line, LineKind kind, boolean afterBlank) {}

    @Override
    public String name() {
        return "passages";
    }

    @Override
    public List<Column> columns() {
        return List.of(new Column("kind", Kind.SHARE), new Column("closed", Kind.SHARE));
    }

    @Override
    public List<Integer> places(byte[] document) {
        List<Integer> places = new ArrayList<>();
        int end = 0;
        for (TextLine line : TextLine.all(document)) {
            if (!line.text().isBlank()) {
                if (end > 0) {
                    places.add(end);
                }
                end = line.end();
            }
        }
        return places;
    }

    @Override
    public boolean isWhole(byte[] written, int length) {
        if (written[length - 1] != '\n') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (written[i] != '\n') {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<Integer> judge(byte[] document, int place, byte[] written) {
        if (written.length > 0 && written[0] != '\n') {
            boolean closed = TextLine.first(joined(document, place, written))
                    .filter(TextLine::isClosed)
                    .isPresent();
            return List.of(0, closed ? 1 : 0);
        }
        Optional<Next> answer = next(written);
        boolean kind = answer.isPresent()
                && next(Arrays.copyOfRange(document, place, document.length))
                        .filter(real -> real.kind() == answer.get().kind()
                                && real.afterBlank() == answer.get().afterBlank())
                        .isPresent();
        return List.of(
                kind ? 1 : 0, answer.filter(next -> next.line().isClosed()).isPresent() ? 1 : 0);
    }

    /** Returns the line that a place ends with what was written behind. */
    private static byte[] joined(byte[] document, int place, byte[] written) {
        int start = place;
        while (start > 0 && document[start - 1] != '\n') {
            start--;
        }
        byte[] line = Arrays.copyOfRange(document, start, place + written.length);
        System.arraycopy(written, 0, line, place - start, written.length);
        return line;
    }

    private static Optional<Next> next(byte[] text) {
        int start = 0;
        while (start < text.length && text[start] == '\n') {
            start++;
        }
        boolean afterBlank = start > 1;
        return TextLine.first(Arrays.copyOfRange(text, start, text.length))
                .map(line -> new Next(line, kind(line.text()), afterBlank));
    }

    private static LineKind kind(String line) {
        if (line.startsWith("#")) {
            return LineKind.HEADING;
        }
        if (line.startsWith("  > ")) {
            return LineKind.CHOICE;
        }
        if (line.startsWith("* ")) {
            return LineKind.POINT;
        }
        if (line.startsWith("\"")) {
            return LineKind.SPEECH;
        }
        return NAMED.matcher(line).matches() ? LineKind.NAMED : LineKind.REST;
    }
}
