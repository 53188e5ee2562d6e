package dev.torte.runtime;

import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.PatchCore;

/**
 * Which earlier symbols a model still looks at: the rule by which a session goes on past the end of its position table.
 *
 * <p>A model of {@code contextSymbols} C reads symbols 0..C-1 from the start of its table. When symbol C+1 arrives the session
 * starts afresh from the last {@code kept} symbols, and again whenever the table is full. {@code kept} is C/2 rounded down to a
 * multiple of {@code unit}, the least common multiple of patch and local window (0 when the window fills the context).
 * Starts are multiples of C - kept, so patches and windows stay where they were in the stream.
 *
 * <p>Hence the logits after n symbols are those of one forward pass over symbols [start(n), n), whatever way they were fed.
 *
 * @param contextSymbols C, or {@link #UNLIMITED}
 * @param unit what a fresh start is aligned to; divides C
 */
public record ContextWindow(int contextSymbols, int unit) {

    /** The context of a model that remembers without a table: it never starts afresh. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public ContextWindow {
        if (contextSymbols < 1 || unit < 1) {
            throw new IllegalArgumentException(
                    "context and unit must be at least 1 symbol, found " + contextSymbols + " and " + unit);
        }
        if (contextSymbols != UNLIMITED && contextSymbols % unit != 0) {
            throw new IllegalArgumentException(
                    "context of " + contextSymbols + " symbols is not a multiple of the unit of " + unit);
        }
    }

    /** Returns the rule of a model. */
    public static ContextWindow of(Model model) {
        return new ContextWindow(
                model.contextSymbols().orElse(UNLIMITED),
                switch (model) {
                    case PatchCore core ->
                        switch (core.local()) {
                            case PatchCore.Local.Window window ->
                                leastCommonMultiple(core.patchBytes(), window.window());
                            case PatchCore.Local.Recurrent recurrent -> core.patchBytes();
                        };
                    case Model.ByteLm byteLm -> 1;
                    case Model.TokenLm tokenLm -> 1;
                    case Model.UntiedLm untiedLm -> 1;
                    case Model.GruCapsule capsule -> 1;
                    case Model.MlpCapsule capsule -> 1;
                    case Model.ContextMixCapsule capsule -> 1;
                    case Brick brick -> 1;
                });
    }

    /** Returns how many symbols a fresh start keeps. */
    public int kept() {
        return unlimited() ? 0 : contextSymbols / 2 / unit * unit;
    }

    /** Returns the index of the first symbol that the logits after {@code read} symbols depend on. */
    public long start(long read) {
        if (read < 0) {
            throw new IllegalArgumentException("symbols read must be at least 0, found " + read);
        }
        if (unlimited() || read <= contextSymbols) {
            return 0;
        }
        long step = (long) contextSymbols - kept();
        return Math.ceilDiv(read - contextSymbols, step) * step;
    }

    boolean unlimited() {
        return contextSymbols == UNLIMITED;
    }

    private static int leastCommonMultiple(int a, int b) {
        int x = a;
        int y = b;
        while (y != 0) {
            int rest = x % y;
            x = y;
            y = rest;
        }
        return a / x * b;
    }
}
