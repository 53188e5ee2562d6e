package dev.torte.train;

import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import dev.torte.train.TorchBlocks.Forward;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The training loss over a forward pass, as scalar tensors. */
record Losses(Tensor nextByte, Optional<Tensor> anchor, Optional<Tensor> patch, Tensor total) {

    /**
     * Weighs a forward pass.
     *
     * @param x       symbols read, (B, T) int64
     * @param y       symbols that follow, (B, T) int64
     * @param anchors what the ABI states should be, in their shape; empty when the model has none
     */
    static Losses of(Model model, Forward pass, Tensor x, Tensor y, Optional<Tensor> anchors, LossWeights weights) {
        Tensor nextByte = crossEntropy(pass.logits(), y);
        Tensor total = nextByte;
        Optional<Tensor> anchor = Optional.empty();
        if (pass.abi().isPresent() && anchors.isPresent()) {
            anchor = Optional.of(torch.mse_loss(pass.abi().get(), anchors.get()));
            total = total.add(anchor.get().mul(new Scalar((float) weights.anchor())));
        }
        Optional<Tensor> patch = patchLoss(model, pass.patches(), x);
        if (patch.isPresent()) {
            total = total.add(patch.get().mul(new Scalar((float) weights.patch())));
        }
        return new Losses(nextByte, anchor, patch, total);
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

    /** Mean of -ln p over logits (B, n, vocabulary) and targets (B, n). */
    private static Tensor crossEntropy(Tensor logits, Tensor targets) {
        return torch.cross_entropy_loss(logits.reshape(-1, logits.size(-1)), targets.reshape(-1));
    }

    LossParts parts() {
        return new LossParts(
                nextByte.item_float(),
                anchor.map(Tensor::item_float).orElse(0f),
                patch.map(Tensor::item_float).orElse(0f),
                total.item_float());
    }
}
