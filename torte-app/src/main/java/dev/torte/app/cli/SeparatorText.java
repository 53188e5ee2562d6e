package dev.torte.app.cli;

import dev.torte.app.DidYouMean;
import dev.torte.corpus.Separator;
import java.util.List;

/** What {@code --separator} names. */
public final class SeparatorText {
    private static final List<String> SEPARATORS = List.of("file", "line:", "heading:", "blank:", "pieces:");

    private SeparatorText() {}

    /** Returns the rule that a text names; throws IllegalArgumentException with a hint for any other. */
    public static Separator read(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon + 1);
        String value = text.substring(colon + 1);
        return switch (kind) {
            case "file" -> new Separator.WholeFile();
            case "line:" -> new Separator.Line(value);
            case "heading:" -> new Separator.Heading(value);
            case "blank:" -> new Separator.BlankLines(number(text, value));
            case "pieces:" -> new Separator.Pieces(number(text, value));
            default ->
                throw new IllegalArgumentException(
                        "unknown separator '" + text + "'" + DidYouMean.hint(SEPARATORS, kind));
        };
    }

    private static int number(String separator, String value) {
        if (!value.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "separator '" + separator + "' needs a whole number, found '" + value + "'");
        }
        return Integer.parseInt(value);
    }
}
