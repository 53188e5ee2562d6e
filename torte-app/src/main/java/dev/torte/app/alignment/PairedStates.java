package dev.torte.app.alignment;

import dev.torte.model.contract.StatePairs;
import java.util.ArrayList;
import java.util.List;

/**
 * The states of two cores that have read the same bytes, as two arrays of as many rows, and where the rows of each group of windows lie.
 * Read only.
 */
final class PairedStates {
    private final int firstWidth;
    private final int secondWidth;
    private final float[] first;
    private final float[] second;
    private final int[] groupEnds;

    private PairedStates(int firstWidth, int secondWidth, float[] first, float[] second, int[] groupEnds) {
        this.firstWidth = firstWidth;
        this.secondWidth = secondWidth;
        this.first = first;
        this.second = second;
        this.groupEnds = groupEnds;
    }

    static PairedStates of(CoreStates first, CoreStates second, SharedText text) {
        StatePairs pairs =
                new StatePairs(first.contract().states(), second.contract().states());
        int rows = 0;
        for (int w = 0; w < text.count(); w++) {
            rows = Math.addExact(rows, pairs.count(text.window(w).length));
        }
        float[] firstRows = new float[Math.multiplyExact(rows, first.width())];
        float[] secondRows = new float[Math.multiplyExact(rows, second.width())];
        int[] groupEnds = new int[text.groups()];
        int row = 0;
        for (int w = 0; w < text.count(); w++) {
            for (int k = 0; k < pairs.count(text.window(w).length); k++, row++) {
                copy(first.window(w), pairs.firstIndex(k), first.width(), firstRows, row);
                copy(second.window(w), pairs.secondIndex(k), second.width(), secondRows, row);
            }
            groupEnds[text.group(w)] = row;
        }
        return new PairedStates(first.width(), second.width(), firstRows, secondRows, groupEnds);
    }

    private static void copy(float[] from, int index, int width, float[] to, int row) {
        System.arraycopy(from, index * width, to, row * width, width);
    }

    /** Returns the number of pairs. */
    int rows() {
        return first.length / firstWidth;
    }

    /** Returns the rotation of the first that brings it nearest to the second; both must be of one width. */
    Procrustes rotation() {
        return Procrustes.of(first, second, firstWidth);
    }

    /** Returns the drift of the first from the second, one for each group; both must be of one width. */
    List<Drift> drifts() {
        List<Drift> drifts = new ArrayList<>();
        int from = 0;
        for (int end : groupEnds) {
            drifts.add(Drift.of(first, second, firstWidth, from, end));
            from = end;
        }
        return drifts;
    }

    /** Returns {@link Products#linearCka}. */
    double linearCka() {
        return Products.linearCka(first, firstWidth, second, secondWidth);
    }

    Moments firstMoments() {
        return Moments.of(first, firstWidth);
    }

    Moments secondMoments() {
        return Moments.of(second, secondWidth);
    }

    /**
     * How far apart the two are by {@link Drift#relativeL2} on every second group, as they are and after the rotation of the first that
     * was found on the other groups.
     */
    record Turned(double before, double after) {}

    /** Finds the rotation on one half of the groups and tries it on the other; both cores must be of one width. */
    Turned turned() {
        PairedStates learnt = half(0);
        PairedStates tried = half(1);
        Procrustes rotation = Procrustes.of(learnt.first, learnt.second, firstWidth);
        Drift before = Drift.of(tried.first, tried.second, firstWidth, 0, tried.rows());
        Drift after = Drift.of(rotation.apply(tried.first), tried.second, firstWidth, 0, tried.rows());
        return new Turned(before.relativeL2(), after.relativeL2());
    }

    /** Returns the groups whose number leaves {@code rest} when it is divided by 2. */
    private PairedStates half(int rest) {
        int rows = 0;
        for (int g = rest; g < groupEnds.length; g += 2) {
            rows += groupEnds[g] - start(g);
        }
        float[] firstRows = new float[rows * firstWidth];
        float[] secondRows = new float[rows * secondWidth];
        int row = 0;
        for (int g = rest; g < groupEnds.length; g += 2) {
            int count = groupEnds[g] - start(g);
            System.arraycopy(first, start(g) * firstWidth, firstRows, row * firstWidth, count * firstWidth);
            System.arraycopy(second, start(g) * secondWidth, secondRows, row * secondWidth, count * secondWidth);
            row += count;
        }
        return new PairedStates(firstWidth, secondWidth, firstRows, secondRows, new int[] {rows});
    }

    private int start(int group) {
        return group == 0 ? 0 : groupEnds[group - 1];
    }
}
