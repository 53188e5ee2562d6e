package dev.torte.train;

import dev.torte.model.Block.Linear;
import dev.torte.model.Brick;
import dev.torte.model.Recipe.StateSource;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A brick over libtorch, differentiable. All experts are computed; those that were not chosen have weight 0 and hence no gradient.
 *
 * @param head H, (a, 256)
 */
record TorchBrick(Brick brick, TorchParts parts, Tensor head) {

    /**
     * Corrects the logits of a host.
     *
     * @param base    (B, T, 256)
     * @param learned the host's own state of each byte, (B, T, a)
     * @param anchors the canonical anchor after each byte, (B, T, a)
     */
    Tensor corrected(Tensor base, Tensor learned, Tensor anchors) {
        Tensor s = brick.reads() == StateSource.LEARNED_STATE ? learned : anchors;
        Tensor change = delta(s, learned, anchors).matmul(head);
        return brick.fade()
                .map(fade -> {
                    Tensor kept = torch.sigmoid(parts.linear(fade, s)).neg().add(new Scalar(1f));
                    return base.mul(kept).add(change);
                })
                .orElseGet(() -> base.add(change));
    }

    private Tensor delta(Tensor s, Tensor learned, Tensor anchors) {
        return switch (brick.operator()) {
            case Brick.Operator.Dense(Linear map) -> parts.linear(map, torch.silu(s));
            case Brick.Operator.LowRank(Brick.Units unit) -> parts.linear(unit.up(), hidden(unit, s));
            case Brick.Operator.Routed routed -> {
                Tensor state = routed.routes() == StateSource.LEARNED_STATE ? learned : anchors;
                Brick.Units units = routed.units();
                long[] byUnit = {s.size(0), s.size(1), units.count(), units.rank()};
                Tensor shares = shares(routed, parts.linear(routed.router(), state));
                Tensor weighed = hidden(units, s).view(byUnit).mul(shares.unsqueeze(3));
                // Rows of up are (unit, output); its product with all units at once needs them as (unit, rank) to
                // output.
                Tensor up = parts.weights()
                        .get(units.up().weight())
                        .view(units.count(), brick.abiWidth(), units.rank())
                        .permute(0, 2, 1)
                        .reshape(units.down().out(), brick.abiWidth());
                yield weighed.reshape(s.size(0), s.size(1), units.down().out()).matmul(up);
            }
        };
    }

    /** Returns what lies between the matrices of all units, (B, T, count * rank). */
    private Tensor hidden(Brick.Units units, Tensor s) {
        Tensor down = parts.linear(units.down(), s);
        return switch (units) {
            case Brick.Units.Activated activated -> torch.silu(down);
            case Brick.Units.Gated gated -> down.mul(torch.sigmoid(parts.linear(gated.gate(), s)));
        };
    }

    /** Returns the softmax of the chosen scores, 0 for all others, (B, T, count). */
    private static Tensor shares(Brick.Operator.Routed routed, Tensor scores) {
        // Stable, so that of equal scores the lower index comes first.
        T_TensorTensor_T sorted = torch.sort(scores, new BoolOptional(true), -1, true);
        Tensor best = sorted.get1().narrow(-1, 0, routed.active());
        Tensor weights = torch.softmax(sorted.get0().narrow(-1, 0, routed.active()), -1);
        return torch.zeros_like(scores).scatter(-1, best, weights);
    }
}
