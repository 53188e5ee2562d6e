package dev.torte.train;

import dev.torte.model.Layer;
import dev.torte.model.Pathway;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A {@link Layer.Routed} over rows of shape (B, T, width). */
record TorchRouted(TorchParts parts) {

    /**
     * Runs it.
     *
     * @param routed told the pathways' shares, (B, T, pathways)
     */
    Tensor run(Layer.Routed block, Tensor h, Consumer<Tensor> routed) {
        Tensor z = parts.norm(block.norm(), h);
        Tensor shares = torch.softmax(parts.linear(block.router(), z), -1);
        routed.accept(shares);
        Tensor sum = h;
        for (int i = 0; i < block.pathways().size(); i++) {
            sum = sum.add(shares.narrow(2, i, 1).mul(pathway(block.pathways().get(i), z)));
        }
        return sum;
    }

    private Tensor pathway(Pathway pathway, Tensor z) {
        return switch (pathway) {
            case Pathway.Filter filter -> filtered(z, parts.weights().get(filter.weight()));
            case Pathway.State state -> remembered(state, z);
            case Pathway.Sparse sparse -> sparse(sparse, z);
            case Pathway.Dense dense -> parts.linear(dense.down(), torch.gelu(parts.linear(dense.up(), z)));
        };
    }

    /** Convolves each channel causally with its row of {@code taps}, (width, 1, taps), the last one for the position itself. */
    private static Tensor filtered(Tensor z, Tensor taps) {
        Tensor padded = torch.constant_pad_nd(z.transpose(1, 2), taps.size(2) - 1, 0L);
        return torch.conv1d(
                        padded,
                        taps,
                        new TensorOptional(),
                        new long[] {1},
                        new long[] {0},
                        new long[] {1},
                        taps.size(0))
                .transpose(1, 2);
    }

    /** The recurrence as one filter that reaches back to the start: its taps are the powers of the decay. */
    private Tensor remembered(Pathway.State state, Tensor z) {
        long positions = z.size(1);
        Tensor decay = torch.tanh(parts.weights().get(state.decay())).unsqueeze(1);
        Tensor back = torch.arange(new Scalar(positions - 1), new Scalar(-1L), new Scalar(-1L))
                .to(decay.scalar_type());
        Tensor gain = parts.weights().get(state.in()).mul(parts.weights().get(state.out()));
        return filtered(z, decay.pow(back).mul(gain.unsqueeze(1)).unsqueeze(1));
    }

    private Tensor sparse(Pathway.Sparse block, Tensor z) {
        Tensor q = inHeads(parts.linear(block.query(), z), block.heads());
        Tensor k = inHeads(parts.linear(block.key(), z), block.heads());
        Tensor v = inHeads(parts.linear(block.value(), z), block.heads());
        long positions = z.size(1);
        Tensor later = torch.full(new long[] {positions, positions}, new Scalar(Float.NEGATIVE_INFINITY))
                .triu(1);
        Tensor scores = torch.matmul(q, k.transpose(2, 3))
                .mul(new Scalar((float) (1 / Math.sqrt((double) block.headWidth()))))
                .add(later);
        var best = torch.topk(scores, Math.min(block.kept(), positions), 3, true, true);
        Tensor kept =
                torch.full_like(scores, new Scalar(Float.NEGATIVE_INFINITY)).scatter(3, best.get1(), best.get0());
        return torch.matmul(torch.softmax(kept, -1), v).mean(1);
    }

    private static Tensor inHeads(Tensor rows, int heads) {
        return rows.view(rows.size(0), rows.size(1), heads, rows.size(2) / heads)
                .transpose(1, 2);
    }
}
