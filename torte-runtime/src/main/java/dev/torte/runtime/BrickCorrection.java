package dev.torte.runtime;

import dev.torte.kernels.Kernels;
import dev.torte.model.Model;
import dev.torte.model.Recipe.StateSource;
import java.util.Arrays;

/**
 * What a brick makes of the states of one stream: {@link #prepare} once for each state, {@link #apply} for each row of logits that the state
 * belongs to. The order of all sums is in {@code docs/format.md}, "Brick". One owner thread.
 */
final class BrickCorrection {
    private final LoadedBrick brick;
    private final float scale;
    private final Kernels kernels;
    private final int width;
    private final float[] delta;
    private final float[] unit;
    private final float[] hidden;
    private final float[] gate;
    private final float[] ones;
    private final float[] scores;
    private final int[] chosen;
    private final float[] shares;
    private final float[] faded = new float[1];
    private final float[] correction = new float[Model.BYTES];

    BrickCorrection(LoadedBrick brick, float scale, Kernels kernels) {
        this.brick = brick;
        this.scale = scale;
        this.kernels = kernels;
        this.width = brick.abiWidth();
        int between = 0;
        int experts = 0;
        int active = 0;
        switch (brick.operator()) {
            case LoadedBrick.Operator.Dense dense -> between = width;
            case LoadedBrick.Operator.LowRank(var only) -> between = only.rank();
            case LoadedBrick.Operator.Routed routed -> {
                between = routed.units().rank();
                experts = routed.experts();
                active = routed.active();
            }
        }
        this.delta = new float[width];
        this.unit = new float[width];
        this.hidden = new float[between];
        this.gate = new float[between];
        this.ones = new float[between];
        Arrays.fill(ones, 1f);
        this.scores = new float[experts];
        this.chosen = new int[active];
        this.shares = new float[active];
    }

    /**
     * Computes the change for a state.
     *
     * @param learned the host's state from {@code learnedAt} on; not read by a brick of anchors
     * @param anchor  the anchor from index 0 on; not read by a brick of the host's states
     */
    void prepare(float[] learned, int learnedAt, float[] anchor) {
        boolean own = brick.recipe().reads() == StateSource.LEARNED_STATE;
        float[] s = own ? learned : anchor;
        int at = own ? learnedAt : 0;
        switch (brick.operator()) {
            case LoadedBrick.Operator.Dense(var map) -> {
                kernels.siluMultiply(s, at, ones, 0, hidden, 0, width);
                map.multiply(0, width, hidden, 0, delta, 0);
            }
            case LoadedBrick.Operator.LowRank(var only) -> unit(only, 0, s, at, delta);
            case LoadedBrick.Operator.Routed routed -> {
                boolean routesByOwn = routed.routes() == StateSource.LEARNED_STATE;
                route(routed, routesByOwn ? learned : anchor, routesByOwn ? learnedAt : 0);
                Arrays.fill(delta, 0f);
                for (int k = 0; k < chosen.length; k++) {
                    unit(routed.units(), chosen[k], s, at, unit);
                    kernels.addScaled(shares[k], unit, 0, delta, 0, width);
                }
            }
        }
        for (int i = 0; i < width; i++) {
            delta[i] *= scale;
        }
        kernels.accumulateKMajor(delta, 0, width, brick.head(), 0, Model.BYTES, correction, 0, Model.BYTES);
        if (brick.fade().isPresent()) {
            brick.fade().get().map().multiply(0, 1, s, at, faded, 0);
            faded[0] += brick.fade().get().bias();
            kernels.sigmoid(faded, 0, faded, 0, 1);
        }
    }

    /** out = what unit {@code index} makes of s. */
    private void unit(LoadedBrick.Units units, int index, float[] s, int at, float[] out) {
        int rank = units.rank();
        units.down().multiply(index * rank, rank, s, at, hidden, 0);
        if (units.gate().isPresent()) {
            units.gate().get().multiply(index * rank, rank, s, at, gate, 0);
            kernels.sigmoidMultiply(gate, 0, hidden, 0, hidden, 0, rank);
        } else {
            kernels.siluMultiply(hidden, 0, ones, 0, hidden, 0, rank);
        }
        units.up().multiply(index * width, width, hidden, 0, out, 0);
    }

    /** Chooses the experts with the highest scores, highest first and of equal ones the lower index, and shares their softmax out. */
    private void route(LoadedBrick.Operator.Routed routed, float[] state, int at) {
        routed.router().multiply(0, scores.length, state, at, scores, 0);
        for (int k = 0; k < chosen.length; k++) {
            int best = -1;
            for (int expert = 0; expert < scores.length; expert++) {
                if (!isChosen(expert, k) && (best < 0 || scores[expert] > scores[best])) {
                    best = expert;
                }
            }
            chosen[k] = best;
            shares[k] = scores[best];
        }
        kernels.softmax(shares, 0, shares.length, 1);
    }

    private boolean isChosen(int expert, int before) {
        for (int k = 0; k < before; k++) {
            if (chosen[k] == expert) {
                return true;
            }
        }
        return false;
    }

    /** Corrects a row of the host's logits, 256 floats from {@code at} on. */
    void apply(float[] logits, int at) {
        if (brick.fade().isEmpty()) {
            kernels.add(logits, at, correction, 0, logits, at, Model.BYTES);
            return;
        }
        float kept = 1 - faded[0];
        for (int i = 0; i < Model.BYTES; i++) {
            logits[at + i] = Math.fma(kept, logits[at + i], correction[i]);
        }
    }

    /** Takes over what another stream of the same brick has prepared. */
    void copyFrom(BrickCorrection other) {
        System.arraycopy(other.correction, 0, correction, 0, correction.length);
        faded[0] = other.faded[0];
    }
}
