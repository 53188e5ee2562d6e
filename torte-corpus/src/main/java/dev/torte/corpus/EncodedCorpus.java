package dev.torte.corpus;

import dev.torte.model.contract.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** A corpus in symbols: each document encoded by itself, as it is when it is scored, one after another. Immutable. */
public final class EncodedCorpus implements SymbolStream {
    private final Corpus corpus;
    private final Tokenizer tokenizer;

    /** A symbol has 16 bits; characters are Java's numbers of that kind. */
    private final char[] symbols;

    private EncodedCorpus(Corpus corpus, Tokenizer tokenizer, char[] symbols) {
        this.corpus = corpus;
        this.tokenizer = tokenizer;
        this.symbols = symbols;
    }

    /** Encodes all documents of a corpus. */
    public static EncodedCorpus of(Corpus corpus, Tokenizer tokenizer) {
        char[] symbols = new char[1024];
        int count = 0;
        for (int document = 0; document < corpus.documentCount(); document++) {
            byte[] text = Arrays.copyOfRange(corpus.bytes(), corpus.start(document), corpus.end(document));
            int[] encoded = tokenizer.encode(text);
            if (count + encoded.length > symbols.length) {
                symbols = Arrays.copyOf(symbols, Math.max(count + encoded.length, 2 * symbols.length));
            }
            for (int symbol : encoded) {
                symbols[count++] = (char) symbol;
            }
        }
        return new EncodedCorpus(corpus, tokenizer, Arrays.copyOf(symbols, count));
    }

    @Override
    public Path origin() {
        return corpus.origin();
    }

    @Override
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public int length() {
        return symbols.length;
    }

    @Override
    public double bytesPerSymbol() {
        return (double) corpus.length() / symbols.length;
    }

    @Override
    public void copy(int offset, int[] out, int outAt, int length) {
        Objects.checkFromIndexSize(offset, length, symbols.length);
        Objects.checkFromIndexSize(outAt, length, out.length);
        for (int i = 0; i < length; i++) {
            out[outAt + i] = symbols[offset + i];
        }
    }
}
