package dev.torte.app.alignment;

/**
 * How far rows of states lie from the rows they should equal, as sums that add up over documents.
 *
 * @param rows              compared
 * @param elements          floats of all rows
 * @param cosines           Σ over rows of cos(found, expected); 0 for a row of zeros
 * @param squaredDistance   Σ (found - expected)²
 * @param squaredExpected   Σ expected²
 */
record Drift(long rows, long elements, double cosines, double squaredDistance, double squaredExpected) {
    /** Of nothing. */
    static final Drift NONE = new Drift(0, 0, 0, 0, 0);

    /**
     * Compares rows [from, to) of two arrays of the same layout, in double precision, in order.
     *
     * @param found    (rows, width), read only
     * @param expected (rows, width), read only
     */
    static Drift of(float[] found, float[] expected, int width, int from, int to) {
        double cosines = 0;
        double distance = 0;
        double squares = 0;
        for (int row = from; row < to; row++) {
            double product = 0;
            double ownSquare = 0;
            double otherSquare = 0;
            for (int i = row * width; i < (row + 1) * width; i++) {
                double own = found[i];
                double other = expected[i];
                product += own * other;
                ownSquare += own * own;
                otherSquare += other * other;
                distance += (own - other) * (own - other);
            }
            double lengths = Math.sqrt(ownSquare * otherSquare);
            cosines += lengths == 0 ? 0 : product / lengths;
            squares += otherSquare;
        }
        return new Drift(to - from, (long) (to - from) * width, cosines, distance, squares);
    }

    Drift plus(Drift other) {
        return new Drift(
                rows + other.rows,
                elements + other.elements,
                cosines + other.cosines,
                squaredDistance + other.squaredDistance,
                squaredExpected + other.squaredExpected);
    }

    /** Returns the mean over rows of the cosine of the angle between them, 1 where they point the same way. */
    double meanCosine() {
        return cosines / rows;
    }

    /** Returns ‖found - expected‖ / ‖expected‖ over all rows together; 0 where they are equal. */
    double relativeL2() {
        return Math.sqrt(squaredDistance / squaredExpected);
    }

    /** Returns the mean over all elements of (found - expected)². */
    double meanSquaredError() {
        return squaredDistance / elements;
    }
}
