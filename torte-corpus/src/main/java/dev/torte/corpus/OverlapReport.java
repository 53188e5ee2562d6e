package dev.torte.corpus;

import java.util.List;
import java.util.Locale;

/**
 * How much of held-out text also stands, byte for byte, in the text learnt from.
 *
 * @param spanBytes      length of a compared span
 * @param strideBytes    distance between the held-out spans looked at
 * @param spansChecked   held-out spans looked at, equal ones counted each
 * @param spansShared    of these, how many occur in the training text
 * @param shortDocuments held-out documents shorter than a span, which were not looked at
 * @param examples       the first shared spans in the order of the training text, at most one for each pair of
 *                       documents
 */
public record OverlapReport(
        int spanBytes,
        int strideBytes,
        long spansChecked,
        long spansShared,
        int shortDocuments,
        List<Example> examples) {

    /**
     * One shared span.
     *
     * @param train       name of the training document
     * @param trainOffset first byte of the span in the training corpus
     * @param valid       name of the held-out document
     * @param validOffset first byte of the span in the held-out corpus
     * @param text        the span with everything outside printable ASCII as {@code .}
     */
    public record Example(String train, int trainOffset, String valid, int validOffset, String text) {
        /** Returns one line for people. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "\"%s\" at held-out byte %,d (%s) and training byte %,d (%s)",
                    text,
                    validOffset,
                    valid,
                    trainOffset,
                    train);
        }
    }

    public OverlapReport {
        if (spansShared < 0 || spansShared > spansChecked) {
            throw new IllegalArgumentException("spansShared " + spansShared + " must be in 0.." + spansChecked);
        }
        examples = List.copyOf(examples);
    }

    /** Returns 100 · shared / checked, 0 when nothing was checked. */
    public double percent() {
        return spansChecked == 0 ? 0 : 100.0 * spansShared / spansChecked;
    }

    /** Returns one line for people. */
    @Override
    public String toString() {
        String compared = String.format(
                Locale.ROOT,
                "%,d of %,d held-out spans of %d bytes, one every %d, also stand in the training text (%.2f %%)",
                spansShared,
                spansChecked,
                spanBytes,
                strideBytes,
                percent());
        return shortDocuments == 0
                ? compared
                : compared + "; documents shorter than a span, not compared: " + shortDocuments;
    }
}
