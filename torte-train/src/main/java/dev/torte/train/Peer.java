package dev.torte.train;

import dev.torte.model.Model;
import dev.torte.model.Weights;
import dev.torte.model.contract.StateInterface;
import dev.torte.model.contract.StatePairs;

/**
 * A finished core that stays as it is, whose ABI states another core learns to come near to. Immutable.
 *
 * @param identity of its file
 * @param core     stored as floats or rounded; its data must last as long as this
 */
public record Peer(String identity, Weights core) {

    /** @throws IllegalArgumentException if the model has no ABI states */
    public Peer {
        if (StateInterface.of(core.blueprint().model()).isEmpty()) {
            throw new IllegalArgumentException("a peer needs ABI states, found a "
                    + core.blueprint().recipe().getClass().getSimpleName());
        }
    }

    Finished finished() {
        return new Finished(core);
    }

    Model model() {
        return finished().model();
    }

    StateInterface states() {
        return StateInterface.of(model()).orElseThrow();
    }

    /** Throws IllegalArgumentException unless a core can learn beside this one, from windows of {@code windowBytes}. */
    void requireFit(Model learner, int windowBytes) {
        StateInterface own = StateInterface.of(learner)
                .filter(states -> learner.abiWidth() == model().abiWidth())
                .orElseThrow(() -> new IllegalArgumentException("a core beside a peer needs ABI states of width "
                        + model().abiWidth() + " as the peer has, found "
                        + learner.getClass().getSimpleName() + " of width " + learner.abiWidth()));
        StatePairs pairs = new StatePairs(own, states());
        if (pairs.count(windowBytes) == 0) {
            throw new IllegalArgumentException("windows must have at least " + pairs.leastWindowBytes()
                    + " bytes, so that the core and its peer have states to compare, found " + windowBytes);
        }
        if (windowBytes > model().contextSymbols().orElseThrow()
                || windowBytes % TorchBlocks.windowUnit(model()) != 0) {
            throw new IllegalArgumentException("windows must fit the peer's context of "
                    + model().contextSymbols().orElseThrow() + " bytes and be a multiple of "
                    + TorchBlocks.windowUnit(model()) + ", found " + windowBytes);
        }
    }
}
