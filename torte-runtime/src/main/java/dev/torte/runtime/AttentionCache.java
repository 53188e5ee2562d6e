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
    private final Workspace space;
    private final int streams;
    private final int heads;
    private final int width;
    private final int headWidth;
    private final int span;
    private final float scale;
    private final float[] keys;
    private final float[] values;

    /** A row for each head. */
    private final float[] scores;

    AttentionCache(Workspace space, int heads, int width, int span) {
        this.space = space;
        this.streams = space.streams();
        this.heads = heads;
        this.width = width;
        this.headWidth = width / heads;
        this.span = span;
        this.scale = (float) (1 / Math.sqrt((double) headWidth));
        this.keys = new float[streams * width * span];
        this.values = new float[streams * span * width];
        this.scores = new float[heads * span];
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
        if (space.worthSharing(n * streams)) {
            space.crew().share(heads, (first, end) -> heads(first, end, qkv, n, position, from, out));
        } else {
            heads(0, heads, qkv, n, position, from, out);
        }
    }

    /** As {@link #advance} for some heads, each position by position: its slot may be needed again within one call. */
    private void heads(int first, int end, float[] qkv, int n, int position, int from, float[] out) {
        for (int head = first; head < end; head++) {
            for (int i = 0; i < n; i++) {
                int slot = (position + i) % span;
                for (int stream = 0; stream < streams; stream++) {
                    int row = i * streams + stream;
                    store(qkv, row * 3 * width, stream, head, slot);
                    if (i >= from) {
                        attend(qkv, row * 3 * width, stream, head, slot + 1, out, row * width);
                    }
                }
            }
        }
    }

    private void store(float[] qkv, int row, int stream, int head, int slot) {
        int at = head * headWidth;
        int key = row + width + at;
        int to = (stream * width + at) * span + slot;
        for (int d = 0; d < headWidth; d++) {
            keys[to + d * span] = qkv[key + d];
        }
        System.arraycopy(qkv, key + width, values, (stream * span + slot) * width + at, headWidth);
    }

    private void attend(float[] qkv, int row, int stream, int head, int seen, float[] out, int outAt) {
        Kernels kernels = space.kernels();
        int at = head * headWidth;
        int own = head * span;
        kernels.accumulateKMajor(qkv, row + at, headWidth, keys, (stream * width + at) * span, span, scores, own, seen);
        kernels.softmax(scores, own, seen, scale);
        kernels.accumulateKMajor(
                scores, own, seen, values, stream * span * width + at, width, out, outAt + at, headWidth);
    }
}
