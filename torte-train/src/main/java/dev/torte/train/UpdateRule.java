package dev.torte.train;

import dev.torte.model.Param;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/** How an update changes a parameter. */
enum UpdateRule {
    /** By AdamW, shrunk by the decay. */
    ADAM_DECAYED,
    /** By AdamW. */
    ADAM,
    /** By {@link Muon}, shrunk by the decay. */
    MUON,
    /** Not at all. */
    KEPT;

    /** Returns the rule of each parameter of a run. */
    static Function<Param, UpdateRule> of(TrainConfig config) {
        Function<Param, Part> parts = config.parts();
        Optimizer optimizer = config.optimizer();
        return param -> {
            Part part = parts.apply(param);
            if (config.kept().contains(part)) {
                return KEPT;
            }
            if (part == Part.MATRICES && optimizer.matrices() instanceof MatrixRule.Orthogonal) {
                return MUON;
            }
            return optimizer.decay().covers(part) ? ADAM_DECAYED : ADAM;
        };
    }

    /** Returns where in flat memory each rule begins to hold; it ends where the next begins. */
    static NavigableMap<Integer, UpdateRule> starts(Layout layout, Function<Param, UpdateRule> rules) {
        NavigableMap<Integer, UpdateRule> starts = new TreeMap<>();
        for (Layout.Slot slot : layout.slots()) {
            UpdateRule rule = rules.apply(slot.param());
            if (starts.isEmpty() || starts.lastEntry().getValue() != rule) {
                starts.put(slot.offset(), rule);
            }
        }
        return starts;
    }
}
