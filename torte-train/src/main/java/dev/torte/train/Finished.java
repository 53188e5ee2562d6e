package dev.torte.train;

import dev.torte.model.Model;
import dev.torte.model.Param;
import dev.torte.model.PatchCore;
import dev.torte.model.Quantizer;
import dev.torte.model.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/** A finished model that stays as it is while another learns beside it, as libtorch runs it. */
record Finished(Weights weights) {

    /**
     * Returns what is run: without a head for the next patch, whose weights files do not hold, and without rounding, since files hold
     * weights that are rounded already.
     */
    Model model() {
        return switch (weights.blueprint().model()) {
            case PatchCore core ->
                new PatchCore(
                        core.encoder(),
                        core.global(),
                        core.abi(),
                        core.context(),
                        core.local(),
                        core.head(),
                        new PatchCore.PatchHead.None());
            case Model.UntiedLm lm ->
                new Model.UntiedLm(
                        lm.bytes(), lm.positions(), lm.contextBytes(), lm.layers(), lm.readout(), Quantizer.NONE);
            case Model other -> other;
        };
    }

    /** Returns the deployed weights as libtorch takes them; the caller closes it. */
    FlatBuffer memory() {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Param param : weights.blueprint().deployed()) {
            values.put(param.name(), weights.floats(param));
        }
        FlatBuffer memory = new FlatBuffer(Layout.of(weights.blueprint().deployed()));
        memory.set(values);
        return memory;
    }
}
