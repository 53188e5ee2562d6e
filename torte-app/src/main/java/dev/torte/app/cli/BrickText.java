package dev.torte.app.cli;

import dev.torte.model.Recipe.Operator;
import dev.torte.model.Recipe.StateSource;
import java.util.Arrays;

/** What {@code --kind}, {@code --reads} and {@code --routes} name. */
final class BrickText {
    static final String KINDS = "dense, low-rank:RANK, sparse:EXPERTS:ACTIVE:RANK or gated:EXPERTS:ACTIVE:RANK";
    static final String SOURCES = "anchor or state";

    private BrickText() {}

    /**
     * Returns the operator of a brick.
     *
     * @throws IllegalArgumentException if the text names none, or its numbers do not fit each other
     */
    static Operator operator(String kind, StateSource router) {
        if (!kind.matches("dense|low-rank:[0-9]{1,6}|(sparse|gated)(:[0-9]{1,6}){3}")) {
            throw new IllegalArgumentException("unknown kind of brick '" + kind + "'; expected " + KINDS);
        }
        int[] numbers = Arrays.stream(kind.split(":", -1))
                .skip(1)
                .mapToInt(Integer::parseInt)
                .toArray();
        return switch (kind.substring(0, kind.indexOf(':') < 0 ? kind.length() : kind.indexOf(':'))) {
            case "dense" -> new Operator.Dense();
            case "low-rank" -> new Operator.LowRank(numbers[0]);
            case "sparse" -> new Operator.SparseLowRank(numbers[0], numbers[1], numbers[2], router);
            default -> new Operator.GatedSparse(numbers[0], numbers[1], numbers[2], router);
        };
    }

    /** Returns the source that an option names; throws IllegalArgumentException if there is none of that name. */
    static StateSource source(String option, String text) {
        return switch (text) {
            case "anchor" -> StateSource.CANONICAL_ANCHOR;
            case "state" -> StateSource.LEARNED_STATE;
            default -> throw new IllegalArgumentException(option + " expected " + SOURCES + ", found '" + text + "'");
        };
    }
}
