package dev.torte.app.study;

import dev.torte.app.experiment.Experiment.TextFile;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A question that is asked of finished models of several experiments, and the parts that answer it, one record each.
 *
 * @param name     of the folder of its records
 * @param question one sentence
 * @param learning how all its bricks are learnt, if it has any
 */
public record Study(String name, String question, Optional<Learning> learning, List<StudyPart> parts) {

    /**
     * How bricks are learnt, the same for all.
     *
     * @param domain       text that they are to predict
     * @param general      text of which they shall leave the guesses of their hosts as they are
     * @param windows      of each, read for an update
     * @param rate         the learning rate, constant
     * @param preservation weight of the divergence on general text
     */
    public record Learning(
            List<TextFile> domain,
            List<TextFile> general,
            int windows,
            int windowBytes,
            long updates,
            double rate,
            double preservation) {
        public Learning {
            domain = List.copyOf(domain);
            general = List.copyOf(general);
            if (domain.isEmpty() || general.isEmpty()) {
                throw new IllegalArgumentException("learning needs files of domain and general text, found "
                        + domain.size() + " and " + general.size());
            }
        }
    }

    public Study {
        requireName(name);
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("parts must be at least 1, found none");
        }
        if (learning.isEmpty() && parts.stream().anyMatch(part -> part instanceof StudyPart.Brick)) {
            throw new IllegalArgumentException("a study with bricks must say how they are learnt, found no learning");
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
