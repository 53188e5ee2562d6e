package dev.torte.runtime;

import dev.torte.kernels.Kernels;
import dev.torte.model.Pathway;
import java.util.Arrays;

/**
 * Keys and values since the span's start, and attention to the best of them. One owner thread.
 *
 * <p>A score is the sequential sum over the head width. Those kept go through a softmax in the order of their positions, each
 * weight is multiplied by 1 / heads, and the output is one sequential sum of weighted values from +0: heads in order, in each the
 * positions from old to new.
 */
final class TopKCache {
    private final Kernels kernels;
    private final int streams;
    private final Pathway.Sparse block;
    private final int span;
    private final int width;
    private final int headWidth;
    private final float scale;

    /** (stream, head, head width, span): transposed, so that scores run over positions side by side. */
    private final float[] keys;

    /** (stream, span, head, width). */
    private final float[] values;

    private final float[] scores;

    /** The positions kept, and their weights. */
    private final int[] kept;

    private final float[] weights;

    TopKCache(Workspace space, Pathway.Sparse block, int span) {
        this.kernels = space.kernels();
        this.streams = space.streams();
        this.block = block;
        this.span = span;
        this.width = block.query().in();
        this.headWidth = block.headWidth();
        this.scale = (float) (1 / Math.sqrt((double) headWidth));
        int positions = Math.multiplyExact(Math.multiplyExact(streams, span), block.heads());
        this.keys = new float[Math.multiplyExact(positions, headWidth)];
        this.values = new float[Math.multiplyExact(positions, width)];
        this.scores = new float[span];
        this.kept = new int[Math.min(block.kept(), span)];
        this.weights = new float[kept.length];
    }

    TopKCache copy(Workspace space) {
        TopKCache copy = new TopKCache(space, block, span);
        System.arraycopy(keys, 0, copy.keys, 0, keys.length);
        System.arraycopy(values, 0, copy.values, 0, values.length);
        return copy;
    }

    /**
     * Stores the keys and values of n positions and attends from each.
     *
     * @param qkv n * streams rows: q, then k, head by head, then v, head by head
     * @param out n * streams rows of width; those before position {@code from} are left alone
     */
    void advance(float[] qkv, int n, int position, int from, float[] out) {
        int heads = block.heads();
        int row = heads * (2 * headWidth + width);
        for (int i = 0; i < n; i++) {
            int slot = (position + i) % span;
            for (int stream = 0; stream < streams; stream++) {
                int at = i * streams + stream;
                store(qkv, at * row + heads * headWidth, stream, slot);
                if (i >= from) {
                    Arrays.fill(out, at * width, (at + 1) * width, 0f);
                    for (int head = 0; head < heads; head++) {
                        attend(qkv, at * row + head * headWidth, stream, head, slot + 1, out, at * width);
                    }
                }
            }
        }
    }

    private void store(float[] qkv, int keyAt, int stream, int slot) {
        int keyWidth = block.heads() * headWidth;
        for (int d = 0; d < keyWidth; d++) {
            keys[(stream * keyWidth + d) * span + slot] = qkv[keyAt + d];
        }
        int valueWidth = block.heads() * width;
        System.arraycopy(qkv, keyAt + keyWidth, values, (stream * span + slot) * valueWidth, valueWidth);
    }

    private void attend(float[] qkv, int queryAt, int stream, int head, int seen, float[] out, int outAt) {
        int keyAt = (stream * block.heads() + head) * headWidth * span;
        kernels.accumulateKMajor(qkv, queryAt, headWidth, keys, keyAt, span, scores, 0, seen);
        int count = keepBest(seen);
        for (int i = 0; i < count; i++) {
            weights[i] = scores[kept[i]];
        }
        kernels.softmax(weights, 0, count, scale);
        for (int i = 0; i < count; i++) {
            int value = ((stream * span + kept[i]) * block.heads() + head) * width;
            kernels.addScaled(weights[i] * (1f / block.heads()), values, value, out, outAt, width);
        }
    }

    /** Puts the positions of the best scores in {@link #kept}, in ascending order, and returns their number. */
    private int keepBest(int seen) {
        int count = 0;
        for (int position = 0; position < seen; position++) {
            int at = count;
            // Strictly better only: of equals the earlier stays in front.
            while (at > 0 && scores[position] > scores[kept[at - 1]]) {
                at--;
            }
            if (at < kept.length) {
                count = Math.min(count + 1, kept.length);
                System.arraycopy(kept, at, kept, at + 1, count - 1 - at);
                kept[at] = position;
            }
        }
        Arrays.sort(kept, 0, count);
        return count;
    }
}
