package dev.torte.train;

import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import dev.torte.model.contract.StateInterface;
import dev.torte.model.contract.StatePairs;
import dev.torte.train.TorchBlocks.Forward;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The training loss over a forward pass, as scalar tensors. */
record Losses(
        Tensor nextByte,
        Optional<Tensor> anchor,
        Optional<Tensor> patch,
        Optional<Tensor> balance,
        Optional<Tensor> pairwise,
        Optional<Tensor> whitening,
        Optional<Tensor> divergence,
        Tensor total) {

    /**
     * What ABI states and guesses are drawn to.
     *
     * @param anchors     in the shape of the states; empty when the model has none
     * @param peer        states of a frozen core on the same windows, in its own shape
     * @param teacher     logits of a finished model on the same windows, (B, T, 256)
     * @param windowBytes T
     */
    record Drawn(Optional<Tensor> anchors, Optional<Tensor> peer, Optional<Tensor> teacher, int windowBytes) {}

    /**
     * Weighs a forward pass.
     *
     * @param x     symbols read, (B, T) int64
     * @param y     symbols that follow, (B, T) int64
     * @param drawn what states and guesses are drawn to
     */
    static Losses of(Model model, Forward pass, Tensor x, Tensor y, Drawn drawn, LossWeights weights) {
        Tensor nextByte = crossEntropy(pass.logits(), y);
        Optional<Tensor> divergence = weights.distillation()
                .map(loss -> divergence(drawn.teacher().orElseThrow(), pass.logits(), loss.temperature()));
        Tensor total = divergence
                .map(lost -> mixed(nextByte, lost, weights.distillation().orElseThrow()))
                .orElse(nextByte);
        Optional<Tensor> anchor = Optional.empty();
        if (pass.abi().isPresent() && drawn.anchors().isPresent()) {
            anchor =
                    Optional.of(torch.mse_loss(pass.abi().get(), drawn.anchors().get()));
            total = total.add(anchor.get().mul(new Scalar((float) weights.anchor())));
        }
        Optional<Tensor> patch = patchLoss(model, pass.patches(), x);
        if (patch.isPresent()) {
            total = total.add(patch.get().mul(new Scalar((float) weights.patch())));
        }
        Optional<Tensor> balance = balanceLoss(pass.shares());
        if (balance.isPresent()) {
            total = total.add(balance.get().mul(new Scalar((float) weights.balance())));
        }
        Optional<Tensor> pairwise = weights.pairwise().map(loss -> pairwiseLoss(model, pass, drawn, loss.peer()));
        if (pairwise.isPresent()) {
            total = total.add(pairwise.get()
                    .mul(new Scalar((float) weights.pairwise().orElseThrow().weight())));
        }
        Optional<Tensor> whitening = weights.whitening().map(loss -> whiteningLoss(model, pass, drawn, loss.target()));
        if (whitening.isPresent()) {
            total = total.add(whitening.get().mul(new Scalar((float)
                    weights.whitening().orElseThrow().weight())));
        }
        return new Losses(nextByte, anchor, patch, balance, pairwise, whitening, divergence, total);
    }

    /** Returns KL(teacher || student) of the softmax of logits / temperature, mean over bytes, in nats. */
    static Tensor divergence(Tensor teacher, Tensor student, double temperature) {
        Scalar sharper = new Scalar((float) (1 / temperature));
        Tensor wanted = torch.log_softmax(teacher.mul(sharper), -1);
        Tensor lost = wanted.sub(torch.log_softmax(student.mul(sharper), -1));
        return wanted.exp().mul(lost).sum(-1).mean();
    }

    /** The formula of {@link LossWeights.Distillation}. */
    static Tensor mixed(Tensor nextByte, Tensor divergence, LossWeights.Distillation loss) {
        double t = loss.temperature();
        return nextByte.mul(new Scalar((float) (1 - loss.weight())))
                .add(divergence.mul(new Scalar((float) (loss.weight() * t * t))));
    }

    private static Tensor pairwiseLoss(Model model, Forward pass, Drawn drawn, Peer peer) {
        StatePairs pairs = new StatePairs(StateInterface.of(model).orElseThrow(), peer.states());
        return AlignmentLosses.pairwise(
                pass.abi().orElseThrow(), drawn.peer().orElseThrow(), pairs, drawn.windowBytes());
    }

    private static Tensor whiteningLoss(Model model, Forward pass, Drawn drawn, LossWeights.Target kind) {
        StateInterface states = StateInterface.of(model).orElseThrow();
        Tensor target = switch (kind) {
            case IDENTITY -> torch.eye(model.abiWidth());
            case ANCHORS -> AlignmentLosses.covariance(drawn.anchors().orElseThrow(), states);
        };
        return AlignmentLosses.whitening(pass.abi().orElseThrow(), states, target);
    }

    private static Optional<Tensor> patchLoss(Model model, List<Tensor> guesses, Tensor x) {
        if (guesses.isEmpty() || !(model instanceof PatchCore core)) {
            return Optional.empty();
        }
        Tensor next = TorchBlocks.nextPatches(core, x);
        Tensor sum = crossEntropy(guesses.getFirst(), next.select(2, 0));
        for (int offset = 1; offset < guesses.size(); offset++) {
            sum = sum.add(crossEntropy(guesses.get(offset), next.select(2, offset)));
        }
        return Optional.of(sum.mul(new Scalar(1f / guesses.size())));
    }

    /** The formula of {@link LossWeights#balance}. */
    private static Optional<Tensor> balanceLoss(List<Tensor> shares) {
        return shares.stream()
                .map(block -> {
                    Tensor means = block.reshape(-1, block.size(-1)).mean(0);
                    return means.square().sum().mul(new Scalar((float) block.size(-1)));
                })
                .reduce(Tensor::add)
                .map(sum -> sum.mul(new Scalar(1f / shares.size())).sub(new Scalar(1f)));
    }

    /** Mean of -ln p over logits (B, n, vocabulary) and targets (B, n). */
    static Tensor crossEntropy(Tensor logits, Tensor targets) {
        return torch.cross_entropy_loss(logits.reshape(-1, logits.size(-1)), targets.reshape(-1));
    }

    LossParts parts() {
        return new LossParts(
                nextByte.item_float(),
                anchor.map(Tensor::item_float).orElse(0f),
                patch.map(Tensor::item_float).orElse(0f),
                balance.map(Tensor::item_float).orElse(0f),
                pairwise.map(Tensor::item_float).orElse(0f),
                whitening.map(Tensor::item_float).orElse(0f),
                divergence.map(Tensor::item_float).orElse(0f),
                total.item_float());
    }
}
