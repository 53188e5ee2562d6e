package dev.torte.app.alignment;

import java.util.stream.IntStream;

/**
 * How often a brick's router chooses alike on two hosts.
 *
 * @param firstExpert share of rows whose best expert is the same
 * @param allExperts  share of rows whose {@code active} best experts are the same set
 */
public record RouterAgreement(double firstExpert, double allExperts) {

    /**
     * Compares scores; of equal ones the lower index is the better.
     *
     * @param scores  of one host, (rows, experts), at least 1 row, read only
     * @param others  of the other, (rows, experts), read only
     * @param experts that there are
     * @param active  experts that are chosen
     */
    public static RouterAgreement of(float[] scores, float[] others, int experts, int active) {
        if (scores.length != others.length || scores.length == 0 || scores.length % experts != 0) {
            throw new IllegalArgumentException("scores must be rows of " + experts + " experts on either side, found "
                    + scores.length + " and " + others.length + " numbers");
        }
        if (active < 1 || active > experts) {
            throw new IllegalArgumentException("active must be in 1.." + experts + ", found " + active);
        }
        int rows = scores.length / experts;
        int first = 0;
        int all = 0;
        for (int row = 0; row < rows; row++) {
            int[] own = best(scores, row * experts, experts, active);
            int[] other = best(others, row * experts, experts, active);
            first += own[0] == other[0] ? 1 : 0;
            all += sameSet(own, other) ? 1 : 0;
        }
        return new RouterAgreement((double) first / rows, (double) all / rows);
    }

    private static int[] best(float[] scores, int at, int experts, int active) {
        return IntStream.range(0, experts)
                .boxed()
                .sorted((a, b) -> Float.compare(scores[at + b], scores[at + a]))
                .limit(active)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static boolean sameSet(int[] own, int[] other) {
        return IntStream.of(own).allMatch(expert -> IntStream.of(other).anyMatch(each -> each == expert));
    }
}
