package dev.torte.runtime;

import dev.torte.model.Model;
import dev.torte.model.Weights;

/** A core's way into the ABI, in memory: abi = norm(project h). Immutable. */
final class AbiMap {
    private final LinearMap project;
    private final Norm norm;

    AbiMap(Model.Abi block, Weights weights) {
        this.project = LinearMap.of(block.project(), weights);
        this.norm = Norm.of(block.norm(), weights);
    }

    int width() {
        return norm.width();
    }

    /** Maps {@code rows} dense rows of h, from float {@code at} on, to dense rows of {@code out}. */
    void apply(Workspace space, int rows, float[] h, int at, float[] out) {
        project.apply(space, rows, h, at, out, 0);
        norm.apply(space, rows, out, 0, out, 0);
    }
}
