package dev.torte.app.bench;

import dev.torte.model.contract.Tokenizer;
import dev.torte.runtime.Sampler;
import dev.torte.runtime.Sampling;
import dev.torte.runtime.Session;
import java.util.Arrays;

/** The symbols of a text, cut where a prompt ends and writing begins. */
final class Along {
    private final int[] prompt;
    private final int[] rest;
    private final long restBytes;

    private Along(int[] prompt, int[] rest, long restBytes) {
        this.prompt = prompt;
        this.rest = rest;
        this.restBytes = restBytes;
    }

    /** Encodes {@code promptBytes + bytes} of a text; a symbol across the cut belongs to the prompt, unless none would be left. */
    static Along of(Tokenizer tokenizer, byte[] text, int promptBytes, int bytes) {
        int[] symbols = tokenizer.encode(Arrays.copyOf(text, promptBytes + bytes));
        int cut = 0;
        long before = 0;
        while (before < promptBytes && cut < symbols.length - 1) {
            before += tokenizer.length(symbols[cut]);
            cut++;
        }
        return new Along(
                Arrays.copyOf(symbols, cut),
                Arrays.copyOfRange(symbols, cut, symbols.length),
                promptBytes + bytes - before);
    }

    int[] prompt() {
        return prompt.clone();
    }

    int[] rest() {
        return rest.clone();
    }

    /** Returns how many bytes of text the symbols after the prompt stand for. */
    long restBytes() {
        return restBytes;
    }

    /** Writes the rest on a session that has read the prompt, and returns the time of choosing and reading its symbols. */
    long nanos(Session session) {
        Sampler greedy =
                new Sampler(Sampling.greedy(), session.model().tokenizer().vocabulary());
        long chosen = 0;
        long start = System.nanoTime();
        for (int symbol : rest) {
            chosen += greedy.choose(session.logits(), 0);
            session.feed(symbol);
        }
        long nanos = System.nanoTime() - start;
        // What was chosen is asked for, lest choosing be left out.
        if (chosen < 0) {
            throw new AssertionError("a symbol below 0 was chosen");
        }
        return nanos;
    }
}
