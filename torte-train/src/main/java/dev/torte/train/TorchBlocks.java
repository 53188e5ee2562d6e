package dev.torte.train;

import dev.torte.model.Brick;
import dev.torte.model.Layer;
import dev.torte.model.Model;
import dev.torte.model.PatchCore;
import dev.torte.model.PatchCore.Context;
import dev.torte.model.PatchCore.Local;
import dev.torte.model.PatchCore.PatchHead;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Whole models over libtorch, functional and differentiable: symbols x of shape (B, T) as int64 to {@link Forward}. T may be
 * any multiple of the patch and of the local window up to the context of the model.
 *
 * <p>The other executor of the same blocks is the runtime's; a block that one of them does not know does not compile.
 */
record TorchBlocks(TorchParts parts, TorchLayers layers) {

    /**
     * What a pass returns.
     *
     * @param logits  (B, T, vocabulary)
     * @param abi     patch core: contexts (B, N, a), row n is what is known before patch n; byte model: (B, T, a) after
     *                every byte; token models have none, capsules read anchors instead
     * @param patches guess of byte i of patch n + 1 from patch n, each (B, N - 1, 256); empty without a patch head
     * @param shares  of the pathways of each routed block, (B, T, pathways); empty without routers
     */
    record Forward(Tensor logits, Optional<Tensor> abi, List<Tensor> patches, List<Tensor> shares) {
        Forward {
            patches = List.copyOf(patches);
            shares = List.copyOf(shares);
        }

        Forward(Tensor logits, Optional<Tensor> abi, List<Tensor> patches) {
            this(logits, abi, patches, List.of());
        }
    }

    /** Symbols (B, T) as int64 and, for capsules, the canonical anchor after every byte, (B, T, a). */
    record Input(Tensor symbols, Optional<Tensor> anchors) {}

    static TorchBlocks of(TorchWeights weights, Dropout dropout) {
        TorchParts parts = new TorchParts(weights);
        return new TorchBlocks(parts, new TorchLayers(parts, dropout));
    }

    Forward forward(Model model, Input input) {
        return switch (model) {
            case PatchCore core -> patchCore(core, input.symbols());
            case Model.ByteLm lm -> byteLm(lm, input.symbols());
            case Model.TokenLm lm -> tokenLm(lm, input.symbols());
            case Model.UntiedLm lm -> untiedLm(lm, input.symbols());
            case Model.GruCapsule capsule -> {
                Tensor rows = parts.embedding(capsule.bytes(), input.symbols());
                Tensor both = torch.cat(new TensorVector(rows, input.anchors().orElseThrow()), 2);
                Tensor state = parts.norm(capsule.norm(), parts.gru(capsule.gru(), both));
                yield new Forward(parts.linear(capsule.head(), state), Optional.empty(), List.of());
            }
            case Model.MlpCapsule capsule -> {
                Tensor z = parts.norm(capsule.norm(), input.anchors().orElseThrow());
                Tensor hidden = torch.gelu(parts.linear(capsule.hidden(), z));
                yield new Forward(parts.linear(capsule.out(), hidden), Optional.empty(), List.of());
            }
            case Brick brick ->
                throw new IllegalArgumentException("a brick corrects a core and predicts nothing alone");
            case Model.ContextMixCapsule capsule ->
                throw new IllegalArgumentException("a context-mixing capsule counts, it has no gradients");
        };
    }

    /** Returns what the length of a window must be a multiple of. */
    static int windowUnit(Model model) {
        return switch (model) {
            case PatchCore core ->
                switch (core.local()) {
                    case Local.Window window -> leastCommonMultiple(core.patchBytes(), window.window());
                    case Local.Recurrent recurrent -> core.patchBytes();
                };
            case Model.ByteLm lm -> 1;
            case Model.TokenLm lm -> 1;
            case Model.UntiedLm lm -> 1;
            case Model.GruCapsule capsule -> 1;
            case Model.MlpCapsule capsule -> 1;
            case Model.ContextMixCapsule capsule -> 1;
            case Brick brick -> 1;
        };
    }

    private static int leastCommonMultiple(int a, int b) {
        return a / BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).intValue() * b;
    }

    private Forward byteLm(Model.ByteLm model, Tensor x) {
        Tensor positions = parts.weights().get(model.positions().weight()).narrow(0, 0, x.size(1));
        Tensor h =
                layers.stack(model.layers(), parts.embedding(model.bytes(), x).add(positions));
        Tensor abi = abi(model.abi(), h);
        Tensor out = parts.norm(model.output().norm(), h.add(parts.linear(model.fromAbi(), abi)));
        return new Forward(parts.linear(model.output().head(), out), Optional.of(abi), List.of());
    }

    private Forward tokenLm(Model.TokenLm model, Tensor x) {
        Tensor positions = parts.weights().get(model.positions().weight()).narrow(0, 0, x.size(1));
        Tensor rows = parts.embedding(model.tokens(), x).mul(new Scalar(model.tokenScale()));
        Tensor h = layers.stack(model.layers(), rows.add(positions));
        Tensor head = parts.weights().get(model.tokens().weight());
        return new Forward(torch.linear(parts.norm(model.norm(), h), head), Optional.empty(), List.of());
    }

    private Forward untiedLm(Model.UntiedLm model, Tensor x) {
        TorchBlocks rounded =
                of(TorchQuantizer.rounded(parts.weights(), model.params(), model.quantizer()), layers.dropout());
        return rounded.forwardRounded(model, x);
    }

    private Forward forwardRounded(Model.UntiedLm model, Tensor x) {
        Tensor h = parts.embedding(model.bytes(), x);
        if (model.positions().isPresent()) {
            h = h.add(parts.weights().get(model.positions().get().weight()).narrow(0, 0, x.size(1)));
        }
        List<Tensor> shares = new ArrayList<>();
        for (Layer layer : model.layers()) {
            h = layer instanceof Layer.Routed routed
                    ? new TorchRouted(parts).run(routed, h, shares::add)
                    : layers.run(layer, h);
        }
        Tensor out = parts.norm(model.readout().norm(), h);
        return new Forward(parts.linear(model.readout().head(), out), Optional.empty(), List.of(), shares);
    }

    private Tensor abi(Model.Abi abi, Tensor h) {
        return parts.norm(abi.norm(), parts.linear(abi.project(), h));
    }

    private Forward patchCore(PatchCore core, Tensor x) {
        long batch = x.size(0);
        long bytes = x.size(1);
        long patches = bytes / core.patchBytes();
        Tensor rows = parts.embedding(core.encoder().bytes(), x);
        Tensor features = rows.view(batch, patches, core.encoder().projection().in());
        Tensor positions =
                parts.weights().get(core.encoder().positions().weight()).narrow(0, 0, patches);
        Tensor global = layers.stack(
                core.global(),
                parts.linear(core.encoder().projection(), features).add(positions));

        Tensor start =
                parts.vector(core.abi().start()).view(1, 1, core.abiWidth()).expand(batch, 1, core.abiWidth());
        Tensor contextAbi = TorchParts.shifted(start, abi(core.abi().states(), global));
        Tensor context = switch (core.context()) {
            case Context.Direct direct -> TorchParts.shifted(torch.zeros(new long[] {batch, 1, core.width()}), global);
            case Context.FromAbi from -> parts.linear(from.fromAbi(), contextAbi);
        };
        Tensor perByte = context.unsqueeze(2)
                .expand(batch, patches, core.patchBytes(), core.width())
                .reshape(batch, bytes, core.width());
        Tensor state = local(core, torch.cat(new TensorVector(rows, perByte), 2));
        Tensor logits = parts.linear(core.head().out(), state);
        if (core.head().transition().isPresent()) {
            logits = logits.add(parts.embedding(core.head().transition().get(), x));
        }
        return new Forward(logits, Optional.of(contextAbi), patchGuesses(core, global, x));
    }

    private Tensor local(PatchCore core, Tensor in) {
        long batch = in.size(0);
        long bytes = in.size(1);
        return switch (core.local()) {
            case Local.Window window -> {
                Tensor wide = parts.linear(window.in(), in);
                Tensor windows = wide.view(batch * bytes / window.window(), window.window(), window.width());
                Tensor state = parts.norm(window.norm(), layers.stack(window.layers(), windows));
                yield state.view(batch, bytes, window.width());
            }
            case Local.Recurrent recurrent -> {
                if (!recurrent.resetEachPatch()) {
                    yield parts.gru(recurrent.gru(), in);
                }
                Tensor patches = in.view(batch * bytes / core.patchBytes(), core.patchBytes(), in.size(2));
                yield parts.gru(recurrent.gru(), patches).reshape(batch, bytes, recurrent.width());
            }
        };
    }

    private List<Tensor> patchGuesses(PatchCore core, Tensor global, Tensor x) {
        long batch = x.size(0);
        long targets = x.size(1) / core.patchBytes() - 1;
        List<Tensor> guesses = new ArrayList<>();
        if (targets == 0) {
            return guesses;
        }
        Tensor from = global.narrow(1, 0, targets);
        switch (core.patchHead()) {
            case PatchHead.None none -> {}
            case PatchHead.Factorized factorized ->
                factorized.heads().forEach(head -> guesses.add(parts.linear(head, from)));
            case PatchHead.Autoregressive head -> {
                Tensor next = nextPatches(core, x);
                Tensor state = torch.tanh(parts.linear(head.initialState(), from))
                        .reshape(batch * targets, head.cell().hidden());
                Tensor in = parts.vector(head.start())
                        .unsqueeze(0)
                        .expand(batch * targets, head.cell().in());
                for (int offset = 0; offset < core.patchBytes(); offset++) {
                    if (offset > 0) {
                        in = parts.embedding(core.encoder().bytes(), next.select(2, offset - 1))
                                .reshape(batch * targets, head.cell().in());
                    }
                    state = parts.gruStep(head.cell(), in, state);
                    guesses.add(parts.linear(head.output(), state).view(batch, targets, Model.BYTES));
                }
            }
        }
        return guesses;
    }

    /** Returns the bytes of patches 1..N-1 of x, (B, N - 1, p): what patches 0..N-2 should foresee. */
    static Tensor nextPatches(PatchCore core, Tensor x) {
        long patch = core.patchBytes();
        long patches = x.size(1) / patch;
        return x.view(x.size(0), patches, patch).narrow(1, 1, patches - 1);
    }
}
