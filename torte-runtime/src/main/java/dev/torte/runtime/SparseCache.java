package dev.torte.runtime;

import dev.torte.kernels.Kernels;
import dev.torte.model.Layer;

/**
 * Keys and values since the span's start, the means of whole chunks of them, and attention over the few that a query sees: its
 * window from old to new, then the offsets as listed, then the chunks from old to new. One owner thread.
 *
 * <p>A chunk's mean is the sum of its rows, oldest first from +0, divided by their number.
 */
final class SparseCache {
    private final Kernels kernels;
    private final int streams;
    private final Layer.SparseState block;
    private final int span;
    private final int width;

    /** (stream, span, width). */
    private final float[] keys;

    private final float[] values;

    /** (stream, chunks of the span, width). */
    private final float[] keyMeans;

    private final float[] valueMeans;

    /** What one query sees: keys (width, seen) with stride {@code most}, values (seen, width). */
    private final float[] seenKeys;

    private final float[] seenValues;
    private final float[] scores;
    private final int most;

    SparseCache(Workspace space, Layer.SparseState block, int span) {
        this.kernels = space.kernels();
        this.streams = space.streams();
        this.block = block;
        this.span = span;
        this.width = block.width();
        int chunks = span / block.reach().chunk();
        this.most =
                Math.min(span, block.reach().window()) + block.reach().offsets().size() + chunks;
        this.keys = new float[streams * span * width];
        this.values = new float[streams * span * width];
        this.keyMeans = new float[streams * chunks * width];
        this.valueMeans = new float[streams * chunks * width];
        this.seenKeys = new float[width * most];
        this.seenValues = new float[most * width];
        this.scores = new float[most];
    }

    SparseCache copy(Workspace space) {
        SparseCache copy = new SparseCache(space, block, span);
        System.arraycopy(keys, 0, copy.keys, 0, keys.length);
        System.arraycopy(values, 0, copy.values, 0, values.length);
        System.arraycopy(keyMeans, 0, copy.keyMeans, 0, keyMeans.length);
        System.arraycopy(valueMeans, 0, copy.valueMeans, 0, valueMeans.length);
        return copy;
    }

    /** As {@link AttentionCache#advance}. */
    void advance(float[] qkv, int n, int position, int from, float[] out) {
        for (int i = 0; i < n; i++) {
            int slot = (position + i) % span;
            for (int stream = 0; stream < streams; stream++) {
                int row = i * streams + stream;
                store(qkv, row * 3 * width + width, stream, slot);
                if (i >= from) {
                    attend(qkv, row * 3 * width, gather(stream, slot), out, row * width);
                }
            }
        }
    }

    private void store(float[] qkv, int keyAt, int stream, int slot) {
        int to = (stream * span + slot) * width;
        System.arraycopy(qkv, keyAt, keys, to, width);
        System.arraycopy(qkv, keyAt + width, values, to, width);
        int chunk = block.reach().chunk();
        if ((slot + 1) % chunk == 0) {
            int mean = (stream * (span / chunk) + slot / chunk) * width;
            int first = (stream * span + slot + 1 - chunk) * width;
            mean(keys, first, chunk, keyMeans, mean);
            mean(values, first, chunk, valueMeans, mean);
        }
    }

    private void mean(float[] rows, int at, int count, float[] out, int outAt) {
        for (int i = 0; i < width; i++) {
            float sum = 0f;
            for (int row = 0; row < count; row++) {
                sum += rows[at + row * width + i];
            }
            out[outAt + i] = sum / count;
        }
    }

    /** Collects what position {@code slot} sees and returns how many rows that is. */
    private int gather(int stream, int slot) {
        Layer.SparseState.Reach reach = block.reach();
        int seen = 0;
        for (int other = Math.max(0, slot - reach.window() + 1); other <= slot; other++) {
            collect(keys, values, (stream * span + other) * width, seen++);
        }
        for (int i = 0; i < reach.offsets().size(); i++) {
            int other = slot - reach.offsets().get(i);
            if (other >= 0) {
                collect(keys, values, (stream * span + other) * width, seen++);
            }
        }
        for (int chunk = 0; chunk < slot / reach.chunk(); chunk++) {
            collect(keyMeans, valueMeans, (stream * (span / reach.chunk()) + chunk) * width, seen++);
        }
        return seen;
    }

    private void collect(float[] fromKeys, float[] fromValues, int at, int column) {
        for (int d = 0; d < width; d++) {
            seenKeys[d * most + column] = fromKeys[at + d];
        }
        System.arraycopy(fromValues, at, seenValues, column * width, width);
    }

    private void attend(float[] qkv, int queryAt, int seen, float[] out, int outAt) {
        int heads = block.attention().heads();
        int headWidth = width / heads;
        float scale = (float) (1 / Math.sqrt(headWidth));
        for (int head = 0; head < heads; head++) {
            int at = head * headWidth;
            kernels.accumulateKMajor(qkv, queryAt + at, headWidth, seenKeys, at * most, most, scores, 0, seen);
            kernels.softmax(scores, 0, seen, scale);
            kernels.accumulateKMajor(scores, 0, seen, seenValues, at, width, out, outAt + at, headWidth);
        }
    }
}
