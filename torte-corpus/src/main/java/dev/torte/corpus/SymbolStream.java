package dev.torte.corpus;

import dev.torte.model.contract.Tokenizer;
import java.nio.file.Path;

/** A text as a model reads it: the bytes of a corpus, or the symbols that a tokenizer makes of them. Immutable. */
public sealed interface SymbolStream permits Corpus, EncodedCorpus {

    /** Returns what errors about this text name. */
    Path origin();

    /** Returns what the symbols stand for. */
    Tokenizer tokenizer();

    /** Returns the number of symbols; at least 1. */
    int length();

    /** Returns the bytes of the text divided by its symbols: 1 without a tokenizer. */
    double bytesPerSymbol();

    /** Copies {@code length} symbols from {@code offset} on to {@code out}, beginning at {@code outAt}. */
    void copy(int offset, int[] out, int outAt, int length);
}
