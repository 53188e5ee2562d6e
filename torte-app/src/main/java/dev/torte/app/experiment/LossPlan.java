package dev.torte.app.experiment;

import dev.torte.app.evidence.Members;
import dev.torte.app.experiment.Experiment.RunName;
import dev.torte.train.LossWeights;
import dev.torte.train.LossWeights.Target;
import dev.torte.train.Peer;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the loss of a model is made of besides the next byte, as an experiment's file has it: {@link LossWeights} in which the other
 * core is named by the run that makes it.
 */
public record LossPlan(
        double anchor,
        double patch,
        Optional<Double> balance,
        Optional<Pairwise> pairwise,
        Optional<Whitening> whitening) {

    /** See {@link LossWeights.Pairwise}. */
    public record Pairwise(double weight, RunName with) {}

    /**
     * See {@link LossWeights.Whitening}.
     *
     * @param to {@code identity} or {@code anchors}
     */
    public record Whitening(double weight, String to) {
        Target target() {
            return switch (to) {
                case "identity" -> Target.IDENTITY;
                case "anchors" -> Target.ANCHORS;
                default ->
                    throw new IllegalArgumentException("whitening must be to identity or anchors, found '" + to + "'");
            };
        }
    }

    /** @throws IllegalArgumentException for weights below 0 and unknown words */
    public LossPlan {
        whitening.ifPresent(plan -> new LossWeights.Whitening(plan.weight(), plan.target()));
        pairwise.filter(plan -> !(plan.weight() > 0)).ifPresent(plan -> {
            throw new IllegalArgumentException("pairwise weight must be above 0, found " + plan.weight());
        });
        new LossWeights(anchor, patch, balance.orElse(0.0), Optional.empty(), Optional.empty());
    }

    /** Returns the weights, given how a run becomes a core. */
    LossWeights weights(Function<RunName, Peer> peers) {
        return new LossWeights(
                anchor,
                patch,
                balance.orElse(0.0),
                pairwise.map(plan -> new LossWeights.Pairwise(plan.weight(), peers.apply(plan.with()))),
                whitening.map(plan -> new LossWeights.Whitening(plan.weight(), plan.target())));
    }

    /** Puts this into the plan of a record; what is optional and not there has no members, as in records from before. */
    Members into(Members plan) {
        plan.put("anchorLoss", anchor).put("patchLoss", patch);
        balance.ifPresent(weight -> plan.put("balanceLoss", weight));
        pairwise.ifPresent(loss -> plan.put(
                "pairwiseLoss",
                new Members()
                        .put("weight", loss.weight())
                        .put("with", loss.with().json())
                        .end()));
        whitening.ifPresent(loss -> plan.put(
                "whiteningLoss",
                new Members().put("weight", loss.weight()).put("to", loss.to()).end()));
        return plan;
    }
}
