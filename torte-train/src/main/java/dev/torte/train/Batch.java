package dev.torte.train;

import java.util.Arrays;

/** The windows of one step, or a part of them; row-major. The arrays are its own. */
final class Batch {
    private final int[] x;
    private final int[] y;
    private final int[] general;
    private final long firstWindow;

    private Batch(int[] x, int[] y, int[] general, long firstWindow) {
        this.x = x;
        this.y = y;
        this.general = general;
        this.firstWindow = firstWindow;
    }

    /** Returns windows without general text. */
    static Batch of(int[] x, int[] y) {
        return new Batch(x, y, new int[0], 0);
    }

    /** Reads the windows of one step, counted from 0. */
    static Batch read(TrainConfig config, TrainData data, long step) {
        int symbols = Math.toIntExact(config.budget().symbolsPerStep());
        int[] x = new int[symbols];
        int[] y = new int[symbols];
        data.batches().fill(step, x, y);
        return new Batch(
                x,
                y,
                general(config.objective(), symbols, step),
                step * config.budget().batch());
    }

    private static int[] general(Objective objective, int symbols, long step) {
        return switch (objective) {
            case Objective.Prediction prediction -> new int[0];
            case Adaptation adaptation -> new int[0];
            case Correction correction -> {
                int[] x = new int[correction.preservation() > 0 ? symbols : 0];
                if (x.length > 0) {
                    correction.general().batches().fill(step, x, new int[symbols]);
                }
                yield x;
            }
        };
    }

    /** Returns windows [from, to) of {@code windowSymbols} each. */
    Batch part(int from, int to, int windowSymbols) {
        int begin = from * windowSymbols;
        int end = to * windowSymbols;
        return new Batch(
                Arrays.copyOfRange(x, begin, end),
                Arrays.copyOfRange(y, begin, end),
                general.length == 0 ? general : Arrays.copyOfRange(general, begin, end),
                firstWindow + from);
    }

    /** Returns the symbols to read, (windows, T). */
    int[] x() {
        return x;
    }

    /** Returns the symbols that follow each of them, (windows, T). */
    int[] y() {
        return y;
    }

    /** Returns general text to read, (windows, T), or nothing. */
    int[] general() {
        return general;
    }

    /** Returns the number of the first window, counted over the whole run. */
    long firstWindow() {
        return firstWindow;
    }
}
