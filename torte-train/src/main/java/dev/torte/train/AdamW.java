package dev.torte.train;

import dev.torte.model.Param;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * AdamW with decoupled weight decay over flat memory, in plain Java: element by element in the order
 *
 * <pre>
 * w -= rate * decay * w;  m += (g - m)(1 - beta1);  v = beta2 v + (1 - beta2) g g
 * w -= rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 *
 * <p>Works in blocks of {@link #BLOCK} floats that fit the first cache. Blocks are independent and their partial sums are added
 * in order, so the result does not depend on how blocks are spread over threads. Weights of another {@link UpdateRule} stay as
 * they are.
 */
final class AdamW {
    /** Floats in a block: five arrays of it fit in 32 KB of cache with room for the rest. */
    static final int BLOCK = 1024;

    private static final double CLIP_EPSILON = 1e-6;

    private final Optimizer settings;
    private final FlatBuffer weights;
    private final FlatBuffer firstMoment;
    private final FlatBuffer secondMoment;
    private final NavigableMap<Integer, UpdateRule> rules;
    private final double[] squares;

    /** @param rules of the parameters of the memory's layout */
    AdamW(Optimizer settings, RunMemory memory, Function<Param, UpdateRule> rules) {
        this.settings = settings;
        this.rules = UpdateRule.starts(memory.weights().layout(), rules);
        this.weights = memory.weights();
        this.firstMoment = memory.firstMoment();
        this.secondMoment = memory.secondMoment();
        this.squares = new double[blocks()];
    }

    /** Returns the number of blocks. */
    int blocks() {
        return Math.ceilDiv(weights.layout().elements(), BLOCK);
    }

    /** Adds the gradients of all shards into the first, block by block, and notes the squares of the sums. */
    void sum(List<FlatBuffer> gradients, int fromBlock, int toBlock) {
        float[] total = new float[BLOCK];
        float[] other = new float[BLOCK];
        for (int block = fromBlock; block < toBlock; block++) {
            int at = block * BLOCK;
            int length = Math.min(BLOCK, weights.layout().elements() - at);
            FloatBuffer first = gradients.getFirst().floats();
            first.get(at, total, 0, length);
            for (FlatBuffer gradient : gradients.subList(1, gradients.size())) {
                gradient.floats().get(at, other, 0, length);
                for (int i = 0; i < length; i++) {
                    total[i] += other[i];
                }
            }
            first.put(at, total, 0, length);
            squares[block] = sumOfSquares(total, length);
        }
    }

    /** Four running sums, so that additions need not wait for each other. */
    private static double sumOfSquares(float[] values, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            a += (double) values[i] * values[i];
            b += (double) values[i + 1] * values[i + 1];
            c += (double) values[i + 2] * values[i + 2];
            d += (double) values[i + 3] * values[i + 3];
        }
        for (; i < length; i++) {
            a += (double) values[i] * values[i];
        }
        return (a + b) + (c + d);
    }

    /** Returns the length of the gradient that {@link #sum} left, before clipping. */
    double norm() {
        return Math.sqrt(
                IntStream.range(0, squares.length).mapToDouble(i -> squares[i]).reduce(0, Double::sum));
    }

    /** Returns what a gradient of a length is multiplied by. */
    float clipFactor(double norm) {
        return settings.clip().isEmpty()
                ? 1
                : (float) Math.min(1, settings.clip().getAsDouble() / (norm + CLIP_EPSILON));
    }

    /**
     * Updates blocks with the summed gradient.
     *
     * @param step counts updates from 1
     * @param rate learning rate of this update
     */
    void update(FlatBuffer gradient, long step, double rate, float clip, int fromBlock, int toBlock) {
        float keep = (float) (1 - rate * settings.decay().share());
        Factors factors = new Factors(
                clip,
                (float) (1 - settings.beta1()),
                (float) settings.beta2(),
                (float) (1 - settings.beta2()),
                (float) (-rate / (1 - StrictMath.pow(settings.beta1(), (double) step))),
                (float) Math.sqrt(1 - StrictMath.pow(settings.beta2(), (double) step)),
                (float) settings.epsilon());
        float[] w = new float[BLOCK];
        float[] m = new float[BLOCK];
        float[] v = new float[BLOCK];
        float[] g = new float[BLOCK];
        for (int block = fromBlock; block < toBlock; block++) {
            int at = block * BLOCK;
            int length = Math.min(BLOCK, weights.layout().elements() - at);
            weights.floats().get(at, w, 0, length);
            firstMoment.floats().get(at, m, 0, length);
            secondMoment.floats().get(at, v, 0, length);
            gradient.floats().get(at, g, 0, length);
            int from = 0;
            while (from < length) {
                int to = end(at + from, at + length) - at;
                switch (rules.floorEntry(at + from).getValue()) {
                    case ADAM_DECAYED -> factors.step(w, m, v, g, from, to, keep);
                    case ADAM -> factors.step(w, m, v, g, from, to, 1);
                    case MUON, KEPT -> {}
                }
                from = to;
            }
            weights.floats().put(at, w, 0, length);
            firstMoment.floats().put(at, m, 0, length);
            secondMoment.floats().put(at, v, 0, length);
        }
    }

    /** Returns where the rule that holds at {@code from} ends, {@code limit} at most. */
    private int end(int from, int limit) {
        Integer next = rules.higherKey(from);
        return next == null ? limit : Math.min(next, limit);
    }

    /** The numbers of an update that are the same for all weights. */
    private record Factors(
            float clip, float blend, float beta2, float blendSquare, float size, float spread, float epsilon) {

        void step(float[] w, float[] m, float[] v, float[] g, int from, int to, float keep) {
            for (int i = from; i < to; i++) {
                float gi = g[i] * clip;
                float mi = m[i] + blend * (gi - m[i]);
                float vi = v[i] * beta2 + blendSquare * gi * gi;
                m[i] = mi;
                v[i] = vi;
                w[i] = w[i] * keep + size * (mi / ((float) Math.sqrt(vi) / spread + epsilon));
            }
        }
    }
}
