package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.PatchCore;

/**
 * Which earlier bytes a model still looks at: the rule by which a session goes on past the end of its position table.
 *
 * <p>A model of {@code contextBytes} C reads bytes 0..C-1 from the start of its table. When byte C+1 arrives the session
 * starts afresh from the last {@code kept} bytes, and again whenever the table is full. {@code kept} is C/2 rounded down to a
 * multiple of {@code unitBytes}, the least common multiple of patch and local window (0 when the window fills the context).
 * Starts are multiples of C - kept, so patches and windows stay where they were in the stream.
 *
 * <p>Hence the logits after n bytes are those of one forward pass over bytes [start(n), n), whatever way they were fed.
 *
 * @param contextBytes C, or {@link #UNLIMITED}
 * @param unitBytes what a fresh start is aligned to; divides C
 */
public record ContextWindow(int contextBytes, int unitBytes) {

    /** The context of a model that remembers without a table: it never starts afresh. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public ContextWindow {
        if (contextBytes < 1 || unitBytes < 1) {
            throw new IllegalArgumentException(
                    "context and unit must be at least 1 byte, found " + contextBytes + " and " + unitBytes);
        }
        if (contextBytes != UNLIMITED && contextBytes % unitBytes != 0) {
            throw new IllegalArgumentException(
                    "context of " + contextBytes + " bytes is not a multiple of the unit of " + unitBytes);
        }
    }

    /** Returns the rule of a model. */
    public static ContextWindow of(Model model) {
        return new ContextWindow(
                model.contextBytes().orElse(UNLIMITED),
                switch (model) {
                    case PatchCore core ->
                        switch (core.local()) {
                            case PatchCore.Local.Window window ->
                                leastCommonMultiple(core.patchBytes(), window.window());
                            case PatchCore.Local.Recurrent recurrent -> core.patchBytes();
                        };
                    case Model.ByteLm byteLm -> 1;
                    case Model.GruCapsule capsule -> 1;
                    case Model.MlpCapsule capsule -> 1;
                });
    }

    /** Returns how many bytes a fresh start keeps. */
    public int kept() {
        return unlimited() ? 0 : contextBytes / 2 / unitBytes * unitBytes;
    }

    /** Returns the index of the first byte that the logits after {@code bytesRead} bytes depend on. */
    public long start(long bytesRead) {
        if (bytesRead < 0) {
            throw new IllegalArgumentException("bytes read must be at least 0, found " + bytesRead);
        }
        if (unlimited() || bytesRead <= contextBytes) {
            return 0;
        }
        long step = (long) contextBytes - kept();
        return Math.ceilDiv(bytesRead - contextBytes, step) * step;
    }

    boolean unlimited() {
        return contextBytes == UNLIMITED;
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
