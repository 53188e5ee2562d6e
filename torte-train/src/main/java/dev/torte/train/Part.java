package dev.torte.train;

import dev.torte.model.Brick;
import dev.torte.model.Layer;
import dev.torte.model.Model;
import dev.torte.model.Param;
import dev.torte.model.PatchCore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a parameter is to a learner: optimisers treat some parts unlike others, and a run may keep some as they are. */
public enum Part {
    /** Maps from state to state: matrices that are neither head nor router, those of adapters and recurrent cells included. */
    MATRICES,
    /** Convolutions, one row of taps for each channel. */
    FILTERS,
    /** Maps to the scores by which something is chosen on the way: pathways, rows to refine, units of a brick. */
    ROUTERS,
    /** Maps to logits, to the scores of classes, and to the fade of a brick. */
    HEADS,
    /** Rows that are looked up: bytes, symbols, positions, transitions. A table that is also the head is a table. */
    TABLES,
    /** Norms, biases, decays and first states. */
    VECTORS;

    /** Returns the part of each parameter of a model, and of adapters for it. */
    static Function<Param, Part> finder(Model model) {
        Map<String, Part> named = new HashMap<>();
        switch (model) {
            case PatchCore core -> patchCore(core, named);
            case Model.ByteLm lm -> {
                put(named, TABLES, lm.bytes().weight(), lm.positions().weight());
                put(named, HEADS, lm.output().head().weight());
                routers(lm.layers(), named);
            }
            case Model.TokenLm lm -> {
                put(named, TABLES, lm.tokens().weight(), lm.positions().weight());
                routers(lm.layers(), named);
            }
            case Model.UntiedLm lm -> {
                put(named, TABLES, lm.bytes().weight());
                lm.positions().ifPresent(table -> put(named, TABLES, table.weight()));
                put(named, HEADS, lm.readout().head().weight());
                lm.readout().classes().ifPresent(map -> put(named, HEADS, map.weight()));
                routers(lm.layers(), named);
            }
            case Model.GruCapsule capsule -> {
                put(named, TABLES, capsule.bytes().weight());
                put(named, HEADS, capsule.head().weight());
            }
            case Model.MlpCapsule capsule -> put(named, HEADS, capsule.out().weight());
            case Brick brick -> {
                if (brick.operator() instanceof Brick.Operator.Routed routed) {
                    put(named, ROUTERS, routed.router().weight());
                }
                brick.fade().ifPresent(map -> put(named, HEADS, map.weight()));
            }
            case Model.ContextMixCapsule capsule -> {}
        }
        return param -> switch (param.shape().rank()) {
            case 1 -> VECTORS;
            case 2 -> named.getOrDefault(param.name(), MATRICES);
            default -> FILTERS;
        };
    }

    private static void patchCore(PatchCore core, Map<String, Part> named) {
        put(
                named,
                TABLES,
                core.encoder().bytes().weight(),
                core.encoder().positions().weight());
        core.head().transition().ifPresent(table -> put(named, TABLES, table.weight()));
        put(named, HEADS, core.head().out().weight());
        switch (core.patchHead()) {
            case PatchCore.PatchHead.None() -> {}
            case PatchCore.PatchHead.Factorized(var heads) -> heads.forEach(map -> put(named, HEADS, map.weight()));
            case PatchCore.PatchHead.Autoregressive guess ->
                put(named, HEADS, guess.output().weight());
        }
        routers(core.global(), named);
        if (core.local() instanceof PatchCore.Local.Window window) {
            routers(window.layers(), named);
        }
    }

    private static void routers(List<Layer> layers, Map<String, Part> named) {
        for (Layer layer : layers) {
            switch (layer) {
                case Layer.Routed routed -> put(named, ROUTERS, routed.router().weight());
                case Layer.MixtureOfDepth depth -> {
                    put(named, ROUTERS, depth.router().weight());
                    routers(depth.blocks(), named);
                }
                case Layer.Attention attention -> {}
                case Layer.Encoder encoder -> {}
                case Layer.GatedConv conv -> {}
                case Layer.SparseState sparse -> {}
                case Layer.Bottleneck bottleneck -> {}
                case Layer.Gelu gelu -> {}
            }
        }
    }

    private static void put(Map<String, Part> named, Part part, Param... params) {
        for (Param param : params) {
            named.put(param.name(), part);
        }
    }
}
