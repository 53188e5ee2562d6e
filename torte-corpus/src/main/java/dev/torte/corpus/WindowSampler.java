package dev.torte.corpus;

import dev.torte.model.TorteException;
import java.util.List;
import java.util.Objects;

/**
 * Draws training windows: batch k is a pure function of the mixture, the shape, the seed and k.
 *
 * <p>There is no cursor but the step number, so a resumed run draws what the uninterrupted one would have drawn. A
 * window is x = symbols [s, s + T) with targets y = symbols [s + 1, s + T + 1), where s is uniform, with replacement, in
 * [0, length - T - 1) of its text. Windows run across document boundaries, as in the reference implementation: the
 * model sees the joint (a newline by default) between two documents and learns that text may end there. Held-out text
 * must therefore be in another corpus, not in other windows of this one. Symbols are bytes unless the text is encoded.
 *
 * <p>Axes: B = rows of a batch, T = symbols of a window. Immutable; any number of threads may draw.
 */
public final class WindowSampler {
    private final List<Mixture.Part> parts;
    private final long totalWeight;
    private final int rows;
    private final int windowSymbols;
    private final long seed;

    /**
     * Where a window lies.
     *
     * @param part  index of its text in {@link Mixture#all()}
     * @param start offset of its first symbol in that text
     */
    public record Window(int part, int start) {}

    /**
     * @param rows        B, windows in a batch; at least 1
     * @param windowSymbols T, symbols in a window; at least 1
     * @throws TorteException.TooShort when a text has fewer than T + 2 symbols, the least with a window in it
     */
    public WindowSampler(Mixture mixture, int rows, int windowSymbols, long seed) {
        if (rows < 1 || windowSymbols < 1 || (long) rows * windowSymbols > Corpus.MAX_BYTES) {
            throw new IllegalArgumentException("rows " + rows + " and windowSymbols " + windowSymbols
                    + " must be >= 1 and their product at most " + Corpus.MAX_BYTES);
        }
        this.parts = mixture.all();
        this.totalWeight = parts.stream().mapToLong(Mixture.Part::weight).sum();
        this.rows = rows;
        this.windowSymbols = windowSymbols;
        this.seed = seed;
        for (Mixture.Part part : parts) {
            SymbolStream text = part.text();
            if (text.length() < windowSymbols + 2L) {
                // In bytes, which a user can count; exact without a tokenizer.
                throw new TorteException.TooShort(
                        text.origin(),
                        "a window of " + windowSymbols
                                + (text.tokenizer().merges().isEmpty() ? " bytes" : " symbols"),
                        (long) Math.ceil((windowSymbols + 2L) * text.bytesPerSymbol()),
                        Math.round(text.length() * text.bytesPerSymbol()));
            }
        }
    }

    /** Returns B. */
    public int rows() {
        return rows;
    }

    /** Returns T. */
    public int windowSymbols() {
        return windowSymbols;
    }

    /** Returns where window {@code row} of batch {@code step} lies; row in [0, B), step from 0. */
    public Window window(long step, int row) {
        Objects.checkIndex(row, rows);
        if (step < 0) {
            throw new IllegalArgumentException("step " + step + " must be >= 0");
        }
        // Two draws a window, of which a single corpus leaves the first unused: adding a second corpus with a small
        // weight then moves few windows.
        long index = 2 * (step * rows + row);
        int part = 0;
        long ticket = CounterRandom.below(seed, index, totalWeight);
        while (ticket >= parts.get(part).weight()) {
            ticket -= parts.get(part++).weight();
        }
        long starts = parts.get(part).text().length() - (long) windowSymbols - 1;
        return new Window(part, (int) CounterRandom.below(seed, index + 1, starts));
    }

    /**
     * Fills batch {@code step} with symbols; bytes are numbers in 0..255.
     *
     * @param x inputs, row-major (B, T); overwritten
     * @param y next symbols, row-major (B, T); overwritten
     */
    public void fill(long step, int[] x, int[] y) {
        requireSize(x.length, y.length);
        for (int row = 0; row < rows; row++) {
            Window window = window(step, row);
            SymbolStream text = parts.get(window.part()).text();
            text.copy(window.start(), x, row * windowSymbols, windowSymbols);
            text.copy(window.start() + 1, y, row * windowSymbols, windowSymbols);
        }
    }

    private void requireSize(int x, int y) {
        int needed = rows * windowSymbols;
        if (x != needed || y != needed) {
            throw new IllegalArgumentException("x has " + x + " and y " + y + " entries, expected " + needed + " each");
        }
    }
}
