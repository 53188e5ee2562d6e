package dev.torte.runtime;

import dev.torte.kernels.Kernels;

/**
 * Keys and values since the span's start, and causal attention over them. One owner thread.
 *
 * <p>Keys lie transposed, (stream, head, head width, span), so that scores run over positions side by side; values lie
 * (stream, span, width). A score is the sequential sum over the head width; an output the sequential sum over positions, oldest
 * first.
 */
final class AttentionCache {
    private final Kernels kernels;
    private final int streams;
    private final int heads;
    private final int width;
    private final int span;
    private final float scale;
    private final float[] keys;
    private final float[] values;
    private final float[] scores;

    AttentionCache(Workspace space, int heads, int width, int span) {
        this.kernels = space.kernels();
        this.streams = space.streams();
        this.heads = heads;
        this.width = width;
        this.span = span;
        this.scale = (float) (1 / Math.sqrt((double) width / heads));
        this.keys = new float[streams * width * span];
        this.values = new float[streams * span * width];
        this.scores = new float[span];
    }

    AttentionCache copy(Workspace space) {
        AttentionCache copy = new AttentionCache(space, heads, width, span);
        System.arraycopy(keys, 0, copy.keys, 0, keys.length);
        System.arraycopy(values, 0, copy.values, 0, values.length);
        return copy;
    }

    /**
     * Stores the keys and values of n positions and attends from each.
     *
     * @param qkv n * streams rows of 3 * width: q, k, v
     * @param out n * streams rows of width; those before position {@code from} are left alone
     */
    void advance(float[] qkv, int n, int position, int from, float[] out) {
        for (int i = 0; i < n; i++) {
            int slot = (position + i) % span;
            for (int stream = 0; stream < streams; stream++) {
                int row = i * streams + stream;
                store(qkv, row * 3 * width + width, stream, slot);
                if (i >= from) {
                    attend(qkv, row * 3 * width, stream, slot + 1, out, row * width);
                }
            }
        }
    }

    private void store(float[] qkv, int keyAt, int stream, int slot) {
        int to = stream * width * span + slot;
        for (int d = 0; d < width; d++) {
            keys[to + d * span] = qkv[keyAt + d];
        }
        System.arraycopy(qkv, keyAt + width, values, (stream * span + slot) * width, width);
    }

    private void attend(float[] qkv, int queryAt, int stream, int seen, float[] out, int outAt) {
        int headWidth = width / heads;
        for (int head = 0; head < heads; head++) {
            int at = head * headWidth;
            kernels.accumulateKMajor(
                    qkv, queryAt + at, headWidth, keys, (stream * width + at) * span, span, scores, 0, seen);
            kernels.softmax(scores, 0, seen, scale);
            kernels.accumulateKMajor(
                    scores, 0, seen, values, stream * span * width + at, width, out, outAt + at, headWidth);
        }
    }
}
