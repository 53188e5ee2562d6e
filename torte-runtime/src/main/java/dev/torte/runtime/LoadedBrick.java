package dev.torte.runtime;

import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.Param;
import dev.torte.model.PatchCore;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.contract.CanonicalHead;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A {@link Brick} ready to be installed in sessions of host cores, see {@link Session#install}. Its matrices stay in memory as the file stores
 * them. Holds copies, so the weights' file may be closed afterwards. Immutable, shared by threads.
 */
public final class LoadedBrick {
    private final Path where;
    private final Recipe.Brick recipe;
    private final Brick model;
    private final Operator operator;
    private final Optional<Fade> fade;
    private final float[] head;

    /** {@link Brick.Operator} in memory. */
    sealed interface Operator {
        record Dense(StoredMatrix map) implements Operator {}

        record LowRank(Units unit) implements Operator {}

        record Routed(Recipe.StateSource routes, int experts, int active, StoredMatrix router, Units units)
                implements Operator {}
    }

    /** {@link Brick.Units} in memory; gated ones have a gate. */
    record Units(int rank, StoredMatrix down, Optional<StoredMatrix> gate, StoredMatrix up) {}

    /** The share of the host's logits that gives way, before the sigmoid. */
    record Fade(StoredMatrix map, float bias) {}

    private LoadedBrick(
            Path where, Recipe.Brick recipe, Brick model, Weights weights, Function<Param, StoredMatrix> matrices) {
        this.where = where;
        this.recipe = recipe;
        this.model = model;
        this.operator = switch (model.operator()) {
            case Brick.Operator.Dense(var map) -> new Operator.Dense(matrices.apply(map.weight()));
            case Brick.Operator.LowRank(var unit) -> new Operator.LowRank(units(unit, matrices));
            case Brick.Operator.Routed routed ->
                new Operator.Routed(
                        routed.routes(),
                        routed.units().count(),
                        routed.active(),
                        matrices.apply(routed.router().weight()),
                        units(routed.units(), matrices));
        };
        this.fade = model.fade().map(map -> new Fade(matrices.apply(map.weight()), weights.floats(map.biasParam())[0]));
        this.head = CanonicalHead.ofWidth(model.abiWidth());
    }

    private static Units units(Brick.Units units, Function<Param, StoredMatrix> matrices) {
        return new Units(
                units.rank(),
                matrices.apply(units.down().weight()),
                switch (units) {
                    case Brick.Units.Activated activated -> Optional.empty();
                    case Brick.Units.Gated gated ->
                        Optional.of(matrices.apply(gated.gate().weight()));
                },
                matrices.apply(units.up().weight()));
    }

    /**
     * Copies the weights of a brick.
     *
     * @param where the file to name in errors
     * @throws TorteException.Incompatible if they are those of a model that predicts by itself
     */
    public static LoadedBrick of(Weights weights, Path where) {
        return of(weights, where, param -> StoredMatrix.of(param, weights));
    }

    /** As {@link #of(Weights, Path)}, with other hands on the matrices. */
    static LoadedBrick of(Weights weights, Path where, Function<Param, StoredMatrix> matrices) {
        if (weights.blueprint().recipe() instanceof Recipe.Brick recipe
                && weights.blueprint().model() instanceof Brick model) {
            return new LoadedBrick(where, recipe, model, weights, matrices);
        }
        throw new TorteException.Incompatible(
                where,
                "the place of a brick",
                List.of("recipe: expected a brick, found a model that predicts by itself"),
                "Name a brick here; cores and capsules are models.");
    }

    public Recipe.Brick recipe() {
        return recipe;
    }

    /** Returns a, the floats of a state. */
    public int abiWidth() {
        return model.abiWidth();
    }

    Operator operator() {
        return operator;
    }

    Optional<Fade> fade() {
        return fade;
    }

    /** Returns H, (a, 256) row-major; read only. */
    float[] head() {
        return head;
    }

    boolean readsAnchors() {
        return recipe.reads() == Recipe.StateSource.CANONICAL_ANCHOR
                || recipe.operator()
                        .routes()
                        .filter(Recipe.StateSource.CANONICAL_ANCHOR::equals)
                        .isPresent();
    }

    /**
     * Checks that a model can host this brick.
     *
     * @throws TorteException.Incompatible listing everything that does not fit
     */
    public void requireHost(LoadedModel host) {
        Model found = host.blueprint().model();
        List<String> mismatches = new ArrayList<>();
        boolean hasStates = switch (found) {
            case PatchCore core -> true;
            case Model.ByteLm lm -> true;
            case Model.TokenLm lm -> {
                mismatches.add("logits: expected those of 256 bytes, found those of " + lm.vocabulary()
                        + " symbols of a token model");
                yield false;
            }
            case Model.UntiedLm lm -> false;
            case Model.GruCapsule capsule -> !refuse(mismatches, "a capsule");
            case Model.MlpCapsule capsule -> !refuse(mismatches, "a capsule");
            case Model.ContextMixCapsule capsule -> !refuse(mismatches, "a capsule");
            case Brick brick -> !refuse(mismatches, "a brick");
        };
        if (!hasStates && recipe.needsLearnedStates()) {
            mismatches.add("states: expected the host's own ABI states, found none");
        }
        if (found.abiWidth() != abiWidth()) {
            mismatches.add("abiWidth: expected " + abiWidth() + ", found " + found.abiWidth());
        }
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(
                    where,
                    "the host",
                    mismatches,
                    "Install it in a core over bytes whose ABI is as wide as the brick's.");
        }
    }

    /**
     * Checks what a host would do to this brick.
     *
     * @throws IllegalArgumentException if it would rotate states of another width
     */
    void requireFit(Receiver receiver) {
        receiver.rotation().filter(by -> by.width() != abiWidth()).ifPresent(by -> {
            throw new IllegalArgumentException(
                    "a brick of width " + abiWidth() + " needs a rotation of that width, found " + by.width());
        });
    }

    private static boolean refuse(List<String> mismatches, String found) {
        return mismatches.add("host: expected a core, found " + found);
    }
}
