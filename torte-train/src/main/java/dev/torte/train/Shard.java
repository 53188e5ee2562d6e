package dev.torte.train;

import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.Param;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * One fixed part of every batch: its own gradient over weights that all shards share. Used by one thread at a time; while
 * {@link #learn} runs nobody may write the weights.
 */
final class Shard implements AutoCloseable {
    private final TrainConfig config;
    private final Model model;
    private final Optional<AnchorTargets> anchors;
    private final FlatBuffer gradient;
    private final TorchWeights weights;
    private final Optional<FinishedPass> peer;
    private final Optional<FinishedPass> teacher;
    private final Optional<CorrectionLosses> corrections;

    /** @param frozen weights that are read and never written: the base of an adapter, or the hosts of a brick */
    Shard(
            TrainConfig config,
            Model model,
            Optional<AnchorTargets> anchors,
            FlatBuffer sharedWeights,
            List<FlatBuffer> frozen) {
        this.config = config;
        this.model = model;
        this.anchors = anchors;
        this.gradient = new FlatBuffer(sharedWeights.layout());
        Map<String, Tensor> all = leaves(sharedWeights, gradient, UpdateRule.of(config));
        if (config.objective() instanceof Adaptation) {
            FlatBuffer base = frozen.getFirst();
            base.layout().slots().forEach(slot -> all.put(slot.param().name(), base.view(slot)));
        }
        this.weights = new TorchWeights(
                Map.copyOf(all),
                config.adaptation().map(adaptation -> adaptation.changes(all)).orElse(Map.of()));
        this.peer = config.losses()
                .pairwise()
                .map(pairwise -> new FinishedPass(pairwise.peer().finished()));
        this.teacher = config.losses()
                .distillation()
                .map(loss -> new FinishedPass(loss.teacher().finished()));
        this.corrections = config.objective() instanceof Correction correction && model instanceof Brick brick
                ? Optional.of(
                        new CorrectionLosses(correction, brick, config.budget().windowSymbols(), frozen))
                : Optional.empty();
    }

    /** Returns leaf tensors over the shared weights whose gradients gather in {@code gradient}, but for those that are kept. */
    private static Map<String, Tensor> leaves(
            FlatBuffer weights, FlatBuffer gradient, Function<Param, UpdateRule> rules) {
        Map<String, Tensor> leaves = new HashMap<>();
        for (Layout.Slot slot : weights.layout().slots()) {
            try (Tensor values = weights.view(slot);
                    Tensor gradients = gradient.view(slot)) {
                Tensor leaf = values.detach();
                if (rules.apply(slot.param()) != UpdateRule.KEPT) {
                    leaf.set_requires_grad(true);
                    leaf.mutable_grad().put(gradients);
                }
                leaves.put(slot.param().name(), leaf);
            }
        }
        return leaves;
    }

    FlatBuffer gradient() {
        return gradient;
    }

    /**
     * Computes the loss of this shard's windows and leaves its gradient, scaled by {@code share}, in {@link #gradient}.
     *
     * @param windows this shard's
     * @param share   of the whole batch
     */
    LossParts learn(Batch windows, double share, Dropout dropout) {
        try (PointerScope _ = new PointerScope()) {
            gradient.clear();
            Losses losses = corrections
                    .map(each -> each.of(weights, windows))
                    .orElseGet(() -> losses(windows.x(), windows.y(), dropout));
            losses.total().mul(new Scalar((float) share)).backward();
            return losses.parts();
        }
    }

    private Losses losses(int[] x, int[] y, Dropout dropout) {
        int symbols = config.budget().windowSymbols();
        long[] shape = {x.length / symbols, symbols};
        Tensor in = Tensor.create(ids(x), shape);
        Tensor next = Tensor.create(ids(y), shape);
        Optional<Tensor> targets = anchors.map(each -> {
            float[] values = each.of(x);
            return Tensor.create(values, shape[0], values.length / shape[0] / model.abiWidth(), model.abiWidth());
        });
        TorchBlocks blocks = TorchBlocks.of(weights, dropout);
        TorchBlocks.Forward pass = blocks.forward(model, new TorchBlocks.Input(in, targets));
        Losses.Drawn drawn = new Losses.Drawn(
                targets,
                peer.map(finished -> finished.of(in).abi().orElseThrow()),
                teacher.map(finished -> finished.of(in).logits()),
                symbols);
        return Losses.of(model, pass, in, next, drawn, config.losses());
    }

    private static long[] ids(int[] symbols) {
        return Arrays.stream(symbols).asLongStream().toArray();
    }

    @Override
    public void close() {
        weights.byName().values().forEach(Tensor::close);
        corrections.ifPresent(CorrectionLosses::close);
        gradient.close();
        peer.ifPresent(FinishedPass::close);
        teacher.ifPresent(FinishedPass::close);
    }
}
