package dev.torte.app.training;

import dev.torte.corpus.Corpus;
import dev.torte.corpus.Manifest;
import dev.torte.corpus.Split;
import dev.torte.corpus.SplitRule;
import java.util.Optional;

/**
 * What a run reads.
 *
 * @param train    what it learns from
 * @param heldOut  what it is judged by, if anything
 * @param split    how the two came apart: by document, or not at all where held-out text has files of its own
 * @param manifest identity of the corpus that {@code train} was, before it was divided; licence and source unknown
 */
public record TrainingText(Corpus train, Optional<Corpus> heldOut, SplitRule split, String manifest) {

    /** Returns the text of a run whose held-out text, if any, was read by itself. */
    public static TrainingText of(Corpus train, Optional<Corpus> heldOut) {
        SplitRule unsplit = new SplitRule.Unsplit();
        return new TrainingText(train, heldOut, unsplit, manifest(train, unsplit));
    }

    /** Returns the text of a run on the two sides of one corpus. */
    public static TrainingText divided(Corpus whole, Split split, SplitRule.ByDocument rule) {
        return new TrainingText(split.train(), Optional.of(split.valid()), rule, manifest(whole, rule));
    }

    private static String manifest(Corpus corpus, SplitRule split) {
        return Manifest.of(corpus, Manifest.UNKNOWN, Manifest.UNKNOWN, split).identity();
    }
}
