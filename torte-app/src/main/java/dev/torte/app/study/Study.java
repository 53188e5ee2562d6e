package dev.torte.app.study;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A question that is asked of finished models of several experiments, and the parts that answer it, one record each.
 *
 * @param name     of the folder of its records
 * @param question one sentence
 */
public record Study(String name, String question, List<StudyPart> parts) {
    public Study {
        requireName(name);
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("parts must be at least 1, found none");
        }
        Set<String> records = new HashSet<>();
        for (StudyPart part : parts) {
            requireName(part.record());
            if (!records.add(part.record())) {
                throw new IllegalArgumentException("two parts have the record '" + part.record() + "'");
            }
        }
    }

    /** Names become parts of file names. */
    private static void requireName(String name) {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException(
                    "a name must be lowercase letters, digits and hyphens, at most 64, found '" + name + "'");
        }
    }
}
