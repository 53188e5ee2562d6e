package dev.torte.train;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.silu;

import dev.torte.model.Block;
import dev.torte.model.Block.DepthwiseConv;
import dev.torte.model.Block.Embedding;
import dev.torte.model.Block.Gru;
import dev.torte.model.Block.LayerNorm;
import dev.torte.model.Block.Linear;
import dev.torte.model.Block.SwiGlu;
import dev.torte.model.Block.Vector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The small blocks over tensors whose last dimension is a row. */
record TorchParts(TorchWeights weights) {

    Tensor linear(Linear block, Tensor x) {
        Tensor y = torch.linear(
                x,
                weights.get(block.weight()),
                block.bias() ? weights.optional(block.biasParam()) : new TensorOptional());
        return weights.change(block.weight()).map(change -> y.add(change.of(x))).orElse(y);
    }

    Tensor embedding(Embedding block, Tensor ids) {
        return torch.embedding(weights.get(block.weight()), ids);
    }

    Tensor vector(Vector block) {
        return weights.get(block.value());
    }

    Tensor norm(LayerNorm block, Tensor x) {
        return torch.layer_norm(
                x,
                new long[] {block.width()},
                weights.optional(block.weight()),
                weights.optional(block.bias()),
                Block.NORM_EPSILON,
                false);
    }

    /** Returns h + down(silu(gate z) * up z), z = norm h. */
    Tensor swiGlu(SwiGlu block, Tensor h) {
        Tensor z = norm(block.norm(), h);
        Tensor gated = silu(linear(block.gate(), z)).mul(linear(block.up(), z));
        return h.add(linear(block.down(), gated));
    }

    /** Runs a GRU over x (B, T, in) from a zero state; returns (B, T, hidden). */
    Tensor gru(Gru block, Tensor x) {
        Tensor start = torch.zeros(new long[] {1, x.size(0), block.hidden()});
        TensorVector params = new TensorVector(
                weights.get(block.inputWeight()),
                weights.get(block.stateWeight()),
                weights.get(block.inputBias()),
                weights.get(block.stateBias()));
        return torch.gru(x, start, params, true, 1, 0.0, false, false, true).get0();
    }

    /** One step of a GRU: x (rows, in), state (rows, hidden). */
    Tensor gruStep(Gru block, Tensor x, Tensor state) {
        return torch.gru_cell(
                x,
                state,
                weights.get(block.inputWeight()),
                weights.get(block.stateWeight()),
                weights.optional(block.inputBias()),
                weights.optional(block.stateBias()));
    }

    /** Convolves x (B, T, width) causally along T. */
    Tensor depthwise(DepthwiseConv block, Tensor x) {
        long past = (long) (block.taps() - 1) * block.dilation();
        Tensor padded = torch.constant_pad_nd(x.transpose(1, 2), past, 0L);
        Tensor y = torch.conv1d(
                padded,
                weights.get(block.weight()),
                weights.optional(block.bias()),
                new long[] {1},
                new long[] {0},
                new long[] {block.dilation()},
                block.width());
        return y.transpose(1, 2);
    }

    /** Returns rows moved one position later along dimension 1, with {@code first} (B, 1, width) in front. */
    static Tensor shifted(Tensor first, Tensor rows) {
        return cat(new TensorVector(first, rows.narrow(1, 0, rows.size(1) - 1)), 1);
    }
}
