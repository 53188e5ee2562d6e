package dev.torte.app.cli;

import dev.torte.corpus.Corpus;
import dev.torte.corpus.Split;
import dev.torte.corpus.SplitRule;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which share of the documents is kept from learning. */
final class HoldOutOption {
    private static final int MILLION = 1_000_000;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            description = "Keep about this share of the documents, such as 0.05, from learning; which ones follows from"
                    + " their content and --seed.")
    private Double share;

    boolean isGiven() {
        return share != null;
    }

    /** Returns the rule, if a share was given; throws IllegalArgumentException for one that is none. */
    Optional<SplitRule.ByDocument> rule(long seed) {
        if (share == null) {
            return Optional.empty();
        }
        long perMillion = Math.round(share * MILLION);
        if (perMillion < 1 || perMillion >= MILLION) {
            throw new IllegalArgumentException("--hold-out must be above 0 and below 1, found " + share);
        }
        return Optional.of(new SplitRule.ByDocument(seed, (int) perMillion));
    }

    /** Divides a corpus; throws IllegalArgumentException if it is a single document, which cannot be divided. */
    static Split split(Corpus corpus, SplitRule.ByDocument rule) {
        if (corpus.documentCount() == 1) {
            throw new IllegalArgumentException(
                    "--hold-out divides by document, and " + corpus.origin()
                            + " is a single one; say where documents end, such as --separator blank:2 or --separator pieces:4096");
        }
        return Split.of(corpus, rule);
    }
}
