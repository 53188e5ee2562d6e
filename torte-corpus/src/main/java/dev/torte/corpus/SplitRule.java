package dev.torte.corpus;

/** How a corpus is divided into text to learn from and text held out. */
public sealed interface SplitRule {

    /** Not divided: the whole corpus is on one side. */
    record Unsplit() implements SplitRule {}

    /**
     * Each document goes to one side by its content and the seed alone.
     *
     * @param validPerMillion the expected share of documents held out, in 1..999,999
     */
    record ByDocument(long seed, int validPerMillion) implements SplitRule {
        public ByDocument {
            if (validPerMillion < 1 || validPerMillion > 999_999) {
                throw new IllegalArgumentException("validPerMillion " + validPerMillion + " must be in 1..999999");
            }
        }
    }
}
