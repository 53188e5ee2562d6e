package dev.torte.train;

import dev.torte.model.Block;
import dev.torte.model.Layer.SparseState.Reach;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Causal attention over joint q, k, v rows of shape (B, N, 3 width); returns (B, N, width). */
final class TorchAttention {

    private TorchAttention() {}

    /** The heads of one joint row, each of shape (B, heads, N, head width). */
    private record Heads(Tensor q, Tensor k, Tensor v) {
        static Heads of(Tensor qkv, int heads, boolean qkNorm) {
            // One split, whose gradient is one concatenation; three selections would each fill and add a whole
            // gradient.
            TensorVector parts = torch.split(qkv, qkv.size(2) / 3, 2);
            Tensor q = inHeads(parts.get(0), heads);
            Tensor k = inHeads(parts.get(1), heads);
            Tensor v = inHeads(parts.get(2), heads);
            return qkNorm ? new Heads(unitRms(q), unitRms(k), v) : new Heads(q, k, v);
        }

        private static Tensor inHeads(Tensor rows, int heads) {
            return rows.view(rows.size(0), rows.size(1), heads, rows.size(2) / heads)
                    .transpose(1, 2);
        }

        private static Tensor unitRms(Tensor x) {
            return torch.rms_norm(
                    x, new long[] {x.size(3)}, new TensorOptional(), new DoubleOptional(Block.QK_NORM_EPSILON));
        }
    }

    /** Every row sees itself and all earlier rows. */
    static Tensor causal(Tensor qkv, int heads, boolean qkNorm) {
        Heads h = Heads.of(qkv, heads, qkNorm);
        Tensor y = torch.scaled_dot_product_attention(
                h.q(), h.k(), h.v(), new TensorOptional(), 0.0, true, new DoubleOptional(), false);
        return joined(y);
    }

    /** As {@link #causal}, with dropout on the attention weights. */
    static Tensor causal(Tensor qkv, int heads, Dropout dropout, float rate) {
        Heads h = Heads.of(qkv, heads, false);
        int rows = Math.toIntExact(qkv.size(1));
        Tensor weights = torch.softmax(scores(h.q(), h.k()).add(bias(rows, rows, (q, k) -> k <= q ? 1 : 0)), -1);
        return joined(torch.matmul(dropout.apply(weights, rate), h.v()));
    }

    /** Every row sees the rows and chunk means that {@code reach} names. */
    static Tensor sparse(Tensor qkv, int heads, boolean qkNorm, Reach reach) {
        Heads h = Heads.of(qkv, heads, qkNorm);
        int rows = Math.toIntExact(qkv.size(1));
        int chunks = rows / reach.chunk();
        Tensor keys = torch.cat(new TensorVector(h.k(), means(h.k(), chunks, reach.chunk())), 2);
        Tensor values = torch.cat(new TensorVector(h.v(), means(h.v(), chunks, reach.chunk())), 2);
        Tensor seen = bias(rows, rows + chunks, (q, k) -> timesSeen(reach, rows, q, k));
        Tensor weights = torch.softmax(scores(h.q(), keys).add(seen), -1);
        return joined(torch.matmul(weights, values));
    }

    private static int timesSeen(Reach reach, int rows, int query, int key) {
        if (key >= rows) {
            return key - rows < query / reach.chunk() ? 1 : 0;
        }
        int times = key <= query && key > query - reach.window() ? 1 : 0;
        for (int offset : reach.offsets()) {
            times += query - key == offset ? 1 : 0;
        }
        return times;
    }

    /** How often a query sees a key. */
    private interface Seen {
        int times(int query, int key);
    }

    /** An element seen k times in a softmax is one element with ln k added to its score. */
    private static Tensor bias(int queries, int keys, Seen seen) {
        float[] values = new float[queries * keys];
        for (int q = 0; q < queries; q++) {
            for (int k = 0; k < keys; k++) {
                values[q * keys + k] = (float) Math.log(seen.times(q, k));
            }
        }
        return Tensor.create(values, queries, keys);
    }

    private static Tensor scores(Tensor q, Tensor k) {
        return torch.matmul(q, k.transpose(2, 3)).mul(new Scalar((float) (1 / Math.sqrt((double) q.size(3)))));
    }

    /** Means of the whole chunks of x (B, heads, N, width) along N. */
    private static Tensor means(Tensor x, int chunks, int chunk) {
        return x.narrow(2, 0, (long) chunks * chunk)
                .reshape(x.size(0), x.size(1), chunks, chunk, x.size(3))
                .mean(3);
    }

    private static Tensor joined(Tensor heads) {
        return heads.transpose(1, 2).reshape(heads.size(0), heads.size(2), heads.size(1) * heads.size(3));
    }
}
