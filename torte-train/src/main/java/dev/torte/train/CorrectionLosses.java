package dev.torte.train;

import dev.torte.model.Brick;
import dev.torte.model.Model;
import dev.torte.model.contract.CanonicalHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The loss of a {@link Correction} over the windows of a shard. Used by one thread at a time. */
final class CorrectionLosses implements AutoCloseable {
    private final Correction correction;
    private final Brick brick;
    private final int windowBytes;
    private final AnchorTargets anchors;
    private final List<FrozenHost> hosts = new ArrayList<>();
    private final Tensor head;

    /** A host's model and its tensors, which have no gradients. */
    private record FrozenHost(Model model, TorchWeights weights) {}

    /** @param memory the weights of each host, in their order */
    CorrectionLosses(Correction correction, Brick brick, int windowBytes, List<FlatBuffer> memory) {
        this.correction = correction;
        this.brick = brick;
        this.windowBytes = windowBytes;
        this.anchors = AnchorTargets.canonical(brick, windowBytes).orElseThrow();
        for (int i = 0; i < memory.size(); i++) {
            Map<String, Tensor> tensors = new HashMap<>();
            for (Layout.Slot slot : memory.get(i).layout().slots()) {
                tensors.put(slot.param().name(), memory.get(i).view(slot));
            }
            hosts.add(new FrozenHost(correction.hosts().get(i).model(), new TorchWeights(Map.copyOf(tensors))));
        }
        this.head = Tensor.create(CanonicalHead.ofWidth(brick.abiWidth()), brick.abiWidth(), Model.BYTES);
    }

    Losses of(TorchWeights weights, Batch batch) {
        TorchBrick torch = new TorchBrick(brick, new TorchParts(weights), head);
        int windows = batch.x().length / windowBytes;
        Tensor nextByte = zero();
        Tensor divergence = zero();
        for (int host = 0; host < hosts.size(); host++) {
            int[] x = dealt(batch.x(), batch.firstWindow(), host);
            if (x.length == 0) {
                continue;
            }
            Scalar share = new Scalar((float) x.length / windowBytes / windows);
            int[] general = dealt(batch.general(), batch.firstWindow(), host);
            Pass pass = pass(hosts.get(host), torch, joined(x, general));
            long learnt = x.length / windowBytes;
            Tensor y = tensor(dealt(batch.y(), batch.firstWindow(), host));
            nextByte = nextByte.add(Losses.crossEntropy(pass.corrected().narrow(0, 0, learnt), y)
                    .mul(share));
            if (general.length > 0) {
                Tensor base = pass.base().narrow(0, learnt, learnt);
                Tensor corrected = pass.corrected().narrow(0, learnt, learnt);
                divergence = divergence.add(divergence(base, corrected).mul(share));
            }
        }
        Tensor total = nextByte.add(divergence.mul(new Scalar((float) correction.preservation())));
        return new Losses(
                nextByte,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(divergence),
                total);
    }

    /** Logits of a host alone and with the brick, (windows, T, 256). */
    private record Pass(Tensor base, Tensor corrected) {}

    private Pass pass(FrozenHost host, TorchBrick torch, int[] x) {
        Tensor in = tensor(x);
        TorchBlocks.Forward pass = TorchBlocks.of(host.weights(), Dropout.off())
                .forward(host.model(), new TorchBlocks.Input(in, Optional.empty()));
        Tensor anchor = Tensor.create(anchors.of(x), in.size(0), windowBytes, brick.abiWidth());
        Tensor learned = perByte(pass.abi().orElseThrow(), windowBytes);
        return new Pass(pass.logits(), torch.corrected(pass.logits(), learned, anchor));
    }

    /** Returns states (B, N, a) repeated for the bytes of each patch, (B, T, a). */
    static Tensor perByte(Tensor states, long bytes) {
        long patch = bytes / states.size(1);
        return states.unsqueeze(2)
                .expand(states.size(0), states.size(1), patch, states.size(2))
                .reshape(states.size(0), bytes, states.size(2));
    }

    /** Returns KL(base || corrected), mean over bytes, in nats. */
    private static Tensor divergence(Tensor base, Tensor corrected) {
        Tensor before = torch.log_softmax(base, -1);
        Tensor lost = before.sub(torch.log_softmax(corrected, -1));
        return before.exp().mul(lost).sum().mul(new Scalar(1f / (float) (base.size(0) * base.size(1))));
    }

    /** Returns those of some windows that are a host's. */
    private int[] dealt(int[] x, long firstWindow, int host) {
        int windows = x.length / windowBytes;
        int[] own = new int[x.length];
        int count = 0;
        for (int window = 0; window < windows; window++) {
            if ((firstWindow + window) % hosts.size() == host) {
                System.arraycopy(x, window * windowBytes, own, count * windowBytes, windowBytes);
                count++;
            }
        }
        return Arrays.copyOf(own, count * windowBytes);
    }

    private static int[] joined(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private Tensor tensor(int[] x) {
        return Tensor.create(Arrays.stream(x).asLongStream().toArray(), x.length / windowBytes, windowBytes);
    }

    private static Tensor zero() {
        return torch.zeros(new long[] {1}).squeeze();
    }

    @Override
    public void close() {
        hosts.forEach(host -> host.weights().byName().values().forEach(Tensor::close));
        head.close();
    }
}
