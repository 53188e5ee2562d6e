package dev.torte.model;

import dev.torte.model.Block.Linear;
import dev.torte.model.Recipe.HostLogits;
import dev.torte.model.Recipe.StateSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A brick: logits = base + delta(s) H, where base are the logits of a host core, s is a state of a floats and H the {@link
 * dev.torte.model.contract.CanonicalHead} (specification sections 2 and 5). With {@code fade}, logits = (1 - g) base + delta(s) H and
 * g = sigmoid(fade s).
 *
 * <p>A new brick has delta = 0, so that its host predicts as before; a fade begins with g = sigmoid(-4) = 0.018. There is no factor of the
 * whole: one that began at 0 beside an {@code up} of zeros would leave both without a gradient, and how large a change a host takes is
 * the host's business.
 *
 * @param reads what {@code operator} and {@code fade} read
 * @param fade  a to 1, with bias; empty where base stays as it is
 */
public record Brick(int abiWidth, StateSource reads, Operator operator, Optional<Linear> fade) implements Model {
    private static final float FIRST_FADE = -4;

    static Brick of(Recipe.Brick recipe) {
        int a = recipe.abiWidth();
        return new Brick(
                a,
                recipe.reads(),
                switch (recipe.operator()) {
                    case Recipe.Operator.Dense dense -> new Operator.Dense(new Linear("map", a, a, false));
                    case Recipe.Operator.LowRank(int rank) ->
                        new Operator.LowRank(new Units.Activated(1, down(a, rank), up(1, rank, a)));
                    case Recipe.Operator.SparseLowRank(int experts, int active, int rank, StateSource source) ->
                        new Operator.Routed(
                                router(a, experts),
                                source,
                                active,
                                new Units.Activated(experts, down(a, experts * rank), up(experts, rank, a)));
                    case Recipe.Operator.GatedSparse(int experts, int active, int rank, StateSource source) ->
                        new Operator.Routed(
                                router(a, experts),
                                source,
                                active,
                                new Units.Gated(
                                        experts,
                                        down(a, experts * rank),
                                        new Linear("gate", a, experts * rank, false),
                                        up(experts, rank, a)));
                },
                recipe.hostLogits() == HostLogits.FADED
                        ? Optional.of(new Linear("fade", a, 1, true))
                        : Optional.empty());
    }

    private static Linear router(int a, int experts) {
        return new Linear("router", a, experts, false);
    }

    private static Linear down(int a, int rows) {
        return new Linear("down", a, rows, false);
    }

    private static Linear up(int experts, int rank, int a) {
        return new Linear("up", rank, experts * a, false);
    }

    /** What makes delta out of s. */
    public sealed interface Operator {

        /** delta = map silu(s). */
        record Dense(Linear map) implements Operator {}

        /** delta = what the only unit makes of s. */
        record LowRank(Units unit) implements Operator {}

        /**
         * delta = the sum of w_k unit_k(s) over the {@code active} units with the highest scores, where scores are those of {@code
         * router}, of equal scores the lower index counts as higher, and w is the softmax of the chosen scores alone.
         *
         * @param routes what the router reads
         */
        record Routed(Linear router, StateSource routes, int active, Units units) implements Operator {}
    }

    /** Equal units side by side; the rows of unit k in a matrix follow those of unit k - 1. */
    public sealed interface Units {
        /** Returns how many there are. */
        int count();

        /** Returns s to what lies between, (count * rank, a). */
        Linear down();

        /** Returns what lies between to delta, (count * a, rank): a rows for each unit. */
        Linear up();

        /** Returns the floats between the matrices of one unit. */
        default int rank() {
            return up().in();
        }

        /** up silu(down s). */
        record Activated(int count, Linear down, Linear up) implements Units {}

        /** up ((down s) * sigmoid(gate s)). */
        record Gated(int count, Linear down, Linear gate, Linear up) implements Units {}
    }

    @Override
    public Optional<Integer> contextSymbols() {
        return Optional.empty();
    }

    @Override
    public List<Param> params() {
        List<Param> all = new ArrayList<>();
        switch (operator) {
            case Operator.Dense(Linear map) -> all.add(map.weight().from(Init.ZEROS));
            case Operator.LowRank(Units unit) -> all.addAll(params(unit));
            case Operator.Routed routed -> {
                all.add(routed.router().weight());
                all.addAll(params(routed.units()));
            }
        }
        fade.ifPresent(map -> {
            all.add(map.weight().from(Init.ZEROS));
            all.add(map.biasParam().from(new Init.Constant(FIRST_FADE)));
        });
        return List.copyOf(all);
    }

    private List<Param> params(Units units) {
        // States have floats of about 1; so have then their projections, and the first steps of up are not lost in
        // small numbers.
        Init normal = new Init.Normal(1 / Math.sqrt(abiWidth));
        List<Param> all = new ArrayList<>(List.of(units.down().weight().from(normal)));
        if (units instanceof Units.Gated gated) {
            all.add(gated.gate().weight().from(normal));
        }
        all.add(units.up().weight().from(Init.ZEROS));
        return all;
    }
}
