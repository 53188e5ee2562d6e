package dev.torte.model;

import java.util.Arrays;
import java.util.List;

/**
 * The lengths of a tensor's axes, outermost first; the empty shape is a single value.
 *
 * @param dims each at least 0
 */
public record Shape(List<Integer> dims) {

    public Shape {
        dims = List.copyOf(dims);
        long elements = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("a dimension must be at least 0, found " + dim + " in " + dims);
            }
            try {
                elements = Math.multiplyExact(elements, (long) dim);
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("shape " + dims + " has more than 2^63 elements", e);
            }
        }
    }

    public static Shape of(int... dims) {
        return new Shape(Arrays.stream(dims).boxed().toList());
    }

    /** Returns the number of axes. */
    public int rank() {
        return dims.size();
    }

    /** Returns the length of axis {@code axis}. */
    public int dim(int axis) {
        return dims.get(axis);
    }

    /** Returns the number of elements; 1 for the empty shape. */
    public long elements() {
        long elements = 1;
        for (int dim : dims) {
            elements *= dim;
        }
        return elements;
    }

    @Override
    public String toString() {
        return dims.toString();
    }
}
