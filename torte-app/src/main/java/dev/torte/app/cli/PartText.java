package dev.torte.app.cli;

import dev.torte.app.DidYouMean;
import dev.torte.train.Part;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code --freeze} names: parts of a model, with commas between them. */
public final class PartText {
    private static final List<String> NAMES =
            Arrays.stream(Part.values()).map(PartText::of).toList();

    static final String SYNTAX = "matrices, filters, routers, heads, tables or vectors";

    private PartText() {}

    /**
     * Returns the parts.
     *
     * @throws IllegalArgumentException if a word names none
     */
    static Set<Part> read(String text) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (String word : text.split(",", -1)) {
            parts.add(Arrays.stream(Part.values())
                    .filter(part -> of(part).equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "unknown part '" + word + "'" + DidYouMean.hint(NAMES, word))));
        }
        return parts;
    }

    /** Returns the text of parts, in the order of their declaration. */
    public static String of(Set<Part> parts) {
        return parts.stream().sorted().map(PartText::of).collect(Collectors.joining(","));
    }

    private static String of(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }
}
