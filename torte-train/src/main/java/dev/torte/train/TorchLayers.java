package dev.torte.train;

import static org.bytedeco.pytorch.global.torch.sigmoid;

import dev.torte.model.Layer;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The stacked layers: (B, N, width) to the same. Not safe for several threads when dropout is on. */
record TorchLayers(TorchParts parts, Dropout dropout) {

    Tensor stack(List<Layer> layers, Tensor h) {
        Tensor state = h;
        for (Layer layer : layers) {
            state = run(layer, state);
        }
        return state;
    }

    Tensor run(Layer layer, Tensor h) {
        return switch (layer) {
            case Layer.Attention attention -> parts.swiGlu(attention.feedForward(), attended(attention, h));
            case Layer.Encoder encoder -> encoder(encoder, h);
            case Layer.GatedConv conv -> gatedConv(conv, h);
            case Layer.SparseState sparse -> sparseState(sparse, h);
            case Layer.Bottleneck bottleneck -> bottleneck(bottleneck, h);
            case Layer.Routed routed -> new TorchRouted(parts).run(routed, h, shares -> {});
            case Layer.Gelu gelu -> gelu(gelu, h);
            case Layer.MixtureOfDepth depth -> mixtureOfDepth(depth, h);
        };
    }

    private Tensor attended(Layer.Attention block, Tensor h) {
        Tensor qkv = parts.linear(block.qkv(), parts.norm(block.norm(), h));
        return h.add(parts.linear(block.out(), TorchAttention.causal(qkv, block.heads(), block.qkNorm())));
    }

    private Tensor encoder(Layer.Encoder block, Tensor h) {
        float rate = block.heads().dropout();
        Tensor qkv = torch.linear(
                parts.norm(block.norm1(), h),
                parts.weights().get(block.qkv().weight()),
                parts.weights().optional(block.qkv().bias()));
        Tensor attended = TorchAttention.causal(qkv, block.heads().count(), dropout, rate);
        Tensor mid = h.add(dropout.apply(parts.linear(block.out(), attended), rate));
        Tensor hidden = torch.relu(parts.linear(block.linear1(), parts.norm(block.norm2(), mid)));
        Tensor fed = parts.linear(block.linear2(), dropout.apply(hidden, rate));
        return mid.add(dropout.apply(fed, rate));
    }

    private Tensor gatedConv(Layer.GatedConv block, Tensor h) {
        int width = block.width();
        Tensor both = parts.linear(block.in(), parts.norm(block.norm(), h));
        Tensor v = parts.depthwise(block.conv(), both.narrow(2, 0, width));
        Tensor gate = sigmoid(both.narrow(2, width, width));
        return parts.swiGlu(block.feedForward(), h.add(parts.linear(block.out(), v.mul(gate))));
    }

    private Tensor sparseState(Layer.SparseState block, Tensor h) {
        Layer.Attention attention = block.attention();
        Tensor qkv = parts.linear(attention.qkv(), parts.norm(attention.norm(), h));
        Tensor seen = TorchAttention.sparse(qkv, attention.heads(), attention.qkNorm(), block.reach());
        Tensor mid = h.add(parts.linear(attention.out(), seen));
        Tensor gate = sigmoid(mid.mul(parts.vector(block.gateScale())).add(parts.vector(block.gateBias())));
        Tensor update = torch.tanh(mid.mul(parts.vector(block.updateScale())));
        return parts.swiGlu(attention.feedForward(), mid.add(gate.mul(update)));
    }

    private Tensor bottleneck(Layer.Bottleneck block, Tensor h) {
        Tensor few = torch.silu(parts.linear(block.down(), parts.norm(block.norm(), h)));
        return h.add(parts.linear(block.up(), few));
    }

    private Tensor gelu(Layer.Gelu block, Tensor h) {
        Tensor qkv = parts.linear(block.qkv(), parts.norm(block.norm1(), h));
        Tensor mid = h.add(parts.linear(block.out(), TorchAttention.causal(qkv, block.heads(), false)));
        Tensor hidden = torch.gelu(parts.linear(block.up(), parts.norm(block.norm2(), mid)));
        return mid.add(parts.linear(block.down(), hidden));
    }

    private Tensor mixtureOfDepth(Layer.MixtureOfDepth block, Tensor h) {
        Tensor scores = parts.linear(block.router(), h).squeeze(-1);
        Tensor chance = sigmoid(scores);
        Tensor weight =
                routed(block, scores.detach()).add(chance.sub(chance.detach())).unsqueeze(-1);
        Tensor state = h;
        for (int pass = 0; pass < block.passes(); pass++) {
            state = state.add(weight.mul(run(block.block(pass), state).sub(state)));
        }
        return state;
    }

    /** Returns (B, N), 1 for the rows that are refined: the best offsets of the group before, first offsets in group 0. */
    static Tensor routed(Layer.MixtureOfDepth block, Tensor scores) {
        long batch = scores.size(0);
        long rows = scores.size(1);
        long groups = (rows + block.group() - 1) / block.group();
        long padding = groups * block.group() - rows;
        Tensor padded = torch.constant_pad_nd(scores, new long[] {0, padding}, new Scalar(Float.NEGATIVE_INFINITY));
        Tensor best = torch.topk(padded.view(batch, groups, block.group()), block.selected(), 2, true, true)
                .get1();
        Tensor first = torch.arange(new Scalar((long) block.selected()))
                .to(best.scalar_type())
                .view(1, 1, block.selected())
                .expand(batch, 1, block.selected());
        Tensor chosen = TorchParts.shifted(first, best);
        Tensor mask = torch.zeros(new long[] {batch, groups, block.group()}).scatter_(2, chosen, new Scalar(1f));
        return mask.view(batch, groups * block.group()).narrow(1, 0, rows);
    }
}
