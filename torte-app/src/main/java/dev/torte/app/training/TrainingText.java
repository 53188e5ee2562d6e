package dev.torte.app.training;

import dev.torte.app.Console;
import dev.torte.corpus.BpeTrainer;
import dev.torte.corpus.Corpus;
import dev.torte.corpus.EncodedCorpus;
import dev.torte.corpus.Manifest;
import dev.torte.corpus.Split;
import dev.torte.corpus.SplitRule;
import dev.torte.corpus.SymbolStream;
import dev.torte.model.Blueprint;
import dev.torte.model.Model;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.contract.Tokenizer;
import dev.torte.model.io.Digest;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run reads.
 *
 * @param train    what it learns from
 * @param learnt   the same as the model reads it: encoded for a token model
 * @param heldOut  what it is judged by, if anything
 * @param split    how the two came apart: by document, or not at all where held-out text has files of its own
 * @param manifest identity of the corpus that {@code train} was, before it was divided; licence and source unknown
 */
public record TrainingText(
        Corpus train, SymbolStream learnt, Optional<Corpus> heldOut, SplitRule split, String manifest) {

    /** Returns the text of a run whose held-out text, if any, was read by itself. */
    public static TrainingText of(Corpus train, Optional<Corpus> heldOut) {
        SplitRule unsplit = new SplitRule.Unsplit();
        return new TrainingText(train, train, heldOut, unsplit, manifest(train, unsplit));
    }

    /** Returns the text of a run on the two sides of one corpus. */
    public static TrainingText divided(Corpus whole, Split split, SplitRule.ByDocument rule) {
        return new TrainingText(split.train(), split.train(), Optional.of(split.valid()), rule, manifest(whole, rule));
    }

    /**
     * Returns this text for a recipe: encoded, when its symbols are not the bytes, by a tokenizer learnt from {@link #train} alone.
     *
     * @throws TorteException.Incompatible if the text repeats too little for so many symbols
     */
    public TrainingText encodedFor(Recipe recipe, Console console) {
        int vocabulary = Blueprint.of(recipe).model().vocabulary();
        if (vocabulary == Model.BYTES) {
            return this;
        }
        console.note(String.format(
                Locale.ROOT, "Learning %,d symbols from %,d bytes of training text", vocabulary, train.length()));
        return encodedBy(BpeTrainer.train(train, vocabulary));
    }

    /** Returns this text as the symbols of a tokenizer that is there already. */
    public TrainingText encodedBy(Tokenizer tokenizer) {
        return tokenizer.merges().isEmpty()
                ? this
                : new TrainingText(train, EncodedCorpus.of(train, tokenizer), heldOut, split, manifest);
    }

    /** Returns the SHA-256 of what is learnt from: of the text, and of its tokenizer if it has one. */
    public String learntHash() {
        byte[] table = learnt.tokenizer().table();
        return table.length == 0 ? train.sha256() : Digest.sha256(train.sha256() + Digest.sha256(table));
    }

    private static String manifest(Corpus corpus, SplitRule split) {
        return Manifest.of(corpus, Manifest.UNKNOWN, Manifest.UNKNOWN, split).identity();
    }
}
