package dev.torte.model.contract;

/**
 * Which states of two cores have read the same bytes of a window, and so may be compared: pair k is of those that have read
 * (k + 1) {@link #step} bytes. States that have read nothing are in no pair, since they are constants (specification section 2.2).
 */
public record StatePairs(StateInterface first, StateInterface second) {

    /** Returns the bytes between two neighbouring pairs: the least common multiple of both strides. */
    public long step() {
        long a = first.stride();
        long b = second.stride();
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return (long) first.stride() * second.stride() / a;
    }

    /** Returns the bytes of the shortest window with a pair. */
    public long leastWindowBytes() {
        return Math.max(first.windowFor(step()), second.windowFor(step()));
    }

    /** Returns how many pairs a window has. */
    public int count(int windowBytes) {
        return (int) (Math.min(first.mostBytes(windowBytes), second.mostBytes(windowBytes)) / step());
    }

    /** Returns the index of the first core's state in pair {@code k}, which must be below {@link #count}. */
    public int firstIndex(int k) {
        return first.indexAfter(bytes(k));
    }

    /** Returns the index of the second core's state in pair {@code k}, which must be below {@link #count}. */
    public int secondIndex(int k) {
        return second.indexAfter(bytes(k));
    }

    private int bytes(int k) {
        return Math.toIntExact((k + 1L) * step());
    }
}
