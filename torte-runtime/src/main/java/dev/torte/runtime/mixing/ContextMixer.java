package dev.torte.runtime.mixing;

import java.util.Arrays;

/**
 * Guesses the next byte bit by bit, from which byte came last after contexts ({@link Runs}), how bits went on after those that more than
 * one byte came after ({@link Counters}), and what stood behind the last long matches ({@link Matcher}); and learns from the byte that
 * comes.
 *
 * <p>Each guess is a logit x[i] with a level of confidence c[i] (0 for none). Three sets of weights give sums over i of
 * w[set][i][c[i]] x[i], each sum a chain of fused multiplications and additions in the order of i; {@link LastStage} makes the logit of
 * them. The sets are chosen by the place in the byte, by the length of the shorter match with the number of the bit, and by the byte
 * before. After a byte each set learns by itself: w += rate (bit - squash(sum)) x; then counters count. All of this is integers and
 * single fused operations in one order, so it has the same bits everywhere.
 *
 * <p>{@link #logits} walks all 255 places of a byte's tree but only those branches of a context that were ever taken; what it says of
 * a byte equals what {@link #learn} computes along that byte's path. Nothing is allocated after the start. One owner thread.
 */
public final class ContextMixer {
    /** Values of a byte. */
    public static final int BYTES = 256;

    private static final int BITS = Byte.SIZE;
    private static final int HALF = BITS / 2;
    private static final int RUNS = Contexts.COUNT - Contexts.DIRECT;
    private static final int MATCH = RUNS;
    private static final int LONG_MATCH = MATCH + 1;
    private static final int GUESSERS = LONG_MATCH + 1;
    private static final int INPUTS = Contexts.COUNTED + GUESSERS;
    private static final int LEVELS = Guesses.MOST_LEVEL + 1;
    private static final int SET = INPUTS * LEVELS;
    private static final int SETS_BY_MATCH = (Matcher.MOST_LEVEL + 1) * BITS;

    /** A group of counters takes 32 bytes, so the tables of runs and places have a part of the bytes that counters have. */
    private static final int GROUP_SHIFT = 5;

    private static final int RUNS_SHIFT = 3;
    private static final int PLACES_SHIFT = 4;

    private static final int BY_MATCH = BYTES;
    private static final int BY_LAST = BY_MATCH + SETS_BY_MATCH;
    private static final int SETS = BY_LAST + BYTES;
    private static final float FIRST_WEIGHT = 0.15f;
    private static final float RATE = 0.004f;

    /** What is known of the only byte that ever came after a context counts as so many when another comes. */
    private static final int MOST_COUNTED = 3;

    private final int tableBits;
    private final Counters counters;
    private final Runs runs;
    private final Contexts contexts = new Contexts();
    private final Guesses guesses = new Guesses(GUESSERS);
    private final History history;
    private final Matcher match;
    private final Matcher longMatch;
    private final LastStage lastStage = new LastStage();
    private final float[] weights = new float[SETS * SET];

    // Along the path of a byte, by bit.
    private final float[] x = new float[BITS * INPUTS];
    private final int[] level = new int[BITS * INPUTS];
    private final int[] set = new int[BITS * 3];
    private final float[] sum = new float[BITS * 3];
    private final int[] group = new int[Contexts.COUNTED];

    /** The entries of runs of this byte's contexts, 0 for none, and for contexts that have none. */
    private final int[] entry = new int[Contexts.COUNT];

    // Of all places in a byte.
    private final float[] byPlace = new float[BYTES];
    private final float[] byMatch = new float[BYTES];
    private final float[] byLast = new float[BYTES];
    private final float[] path = new float[BYTES];

    /**
     * Knows nothing and reads the text that is to be carried.
     *
     * @param tableBits binary logarithm of the bytes of hashed counters
     */
    public ContextMixer(int tableBits) {
        this(tableBits, new History());
        Arrays.fill(weights, FIRST_WEIGHT);
    }

    private ContextMixer(int tableBits, History history) {
        this.tableBits = tableBits;
        this.counters = new Counters(tableBits - GROUP_SHIFT);
        this.runs = new Runs(tableBits - RUNS_SHIFT);
        this.history = history;
        this.match = new Matcher(5, 20, tableBits - PLACES_SHIFT);
        this.longMatch = new Matcher(12, 32, tableBits - PLACES_SHIFT);
    }

    /** Returns a stream that begins behind the text that this one has read, which must not read any more; it is only read. */
    public ContextMixer stream() {
        ContextMixer stream = new ContextMixer(tableBits, new History(history));
        stream.restart(this);
        return stream;
    }

    /** Begins again behind the text of a mixer. */
    public void restart(ContextMixer text) {
        copyFrom(text);
        contexts.clear();
        match.loseTrack();
        longMatch.loseTrack();
        foresee();
    }

    /** Takes over what another stream behind the same text has read. */
    public void copyFrom(ContextMixer other) {
        counters.copyFrom(other.counters);
        runs.copyFrom(other.runs);
        contexts.copyFrom(other.contexts);
        guesses.copyFrom(other.guesses);
        history.copyFrom(other.history);
        match.copyFrom(other.match);
        longMatch.copyFrom(other.longMatch);
        lastStage.copyFrom(other.lastStage);
        System.arraycopy(other.weights, 0, weights, 0, weights.length);
        System.arraycopy(other.entry, 0, entry, 0, entry.length);
    }

    /** Returns a copy of the text that was read before any stream began. */
    public byte[] text() {
        return history.text();
    }

    /**
     * Returns the logit of the next bit being 1, along the path of a byte; its bits are guessed in order, each once.
     *
     * @param bit  its number in the byte, from 0
     * @param node 1, and the bits before it behind that
     */
    float guess(int bit, int node) {
        int first = bit * INPUTS;
        for (int i = 0; i < Contexts.COUNTED; i++) {
            if (bit == 0) {
                group[i] = isCounted(i) ? counters.find(contexts, i, 0) : -1;
            } else if (bit == HALF) {
                // A second half is looked for only where the last bit of the first was ever counted.
                boolean counted = group[i] >= 0 && counters.seen(group[i] + (node >> 1)) > 0;
                group[i] = counted ? counters.find(contexts, i, node) : -1;
            }
            int seen = group[i] < 0 ? 0 : counters.seen(group[i] + cell(bit, node));
            level[first + i] = seen;
            x[first + i] = seen == 0 ? 0 : Logistic.stretch(counters.probability(group[i] + cell(bit, node)));
        }
        for (int g = 0; g < GUESSERS; g++) {
            int i = first + Contexts.COUNTED + g;
            boolean holds = guesses.holds(g, bit, node);
            x[i] = holds ? guesses.logit(g, bit) : 0;
            level[i] = holds ? guesses.level(g) : 0;
        }
        set[bit] = node * SET;
        set[BITS + bit] = matchSet(bit, node);
        set[2 * BITS + bit] = (BY_LAST + contexts.lastByte()) * SET;
        for (int s = 0; s < set.length; s += BITS) {
            float z = 0;
            for (int i = 0; i < INPUTS; i++) {
                z = add(z, set[s + bit], i, level[first + i], x[first + i]);
            }
            sum[s + bit] = z;
        }
        return lastStage.logit(node, contexts.lastByte(), sum[bit], sum[BITS + bit], sum[2 * BITS + bit]);
    }

    /** Returns whether a context has counters: one after which only one byte ever came needs none. */
    private boolean isCounted(int context) {
        return context < Contexts.DIRECT || Runs.isMixed(entry[context]);
    }

    /** Learns from a byte, all of whose bits were guessed, and goes on behind it. */
    void learnGuessed(int value) {
        for (int bit = 0; bit < BITS; bit++) {
            int is = value >> (BITS - 1 - bit) & 1;
            int node = (value | BYTES) >> (BITS - bit);
            int first = bit * INPUTS;
            for (int s = 0; s < set.length; s += BITS) {
                float step = RATE * (is - Logistic.squash(Logistic.clamp(sum[s + bit])));
                for (int i = 0; i < INPUTS; i++) {
                    int at = set[s + bit] + i * LEVELS + level[first + i];
                    weights[at] = Math.fma(step, x[first + i], weights[at]);
                }
            }
            lastStage.learn(node, contexts.lastByte(), sum[bit], sum[BITS + bit], sum[2 * BITS + bit], is);
            for (int g = 0; g < GUESSERS; g++) {
                if (guesses.holds(g, bit, node)) {
                    guesses.learn(g, bit, is);
                }
            }
        }
        for (int i = 0; i < Contexts.COUNTED; i++) {
            countAfter(i, value);
        }
        for (int i = Contexts.DIRECT; i < Contexts.COUNT; i++) {
            runs.learn(contexts.key(i), value);
        }
        match.check(value, history);
        longMatch.check(value, history);
        history.push(value);
        contexts.push(value);
        match.look(contexts.ofFive(), history);
        longMatch.look(contexts.ofTwelve(), history);
        foresee();
    }

    /** Counts a byte unless it is the only one that ever came after its context. */
    private void countAfter(int context, int value) {
        if (!isCounted(context)) {
            int run = Runs.run(entry[context]);
            int only = Runs.byteOf(entry[context]);
            if (run == 0 || only == value) {
                return;
            }
            for (int i = 0; i < Math.min(run, MOST_COUNTED); i++) {
                countByte(context, only);
            }
        }
        countByte(context, value);
    }

    private void countByte(int context, int value) {
        count(context, 0, value >> HALF);
        count(context, (value | BYTES) >> HALF, value);
    }

    /** Counts four bits, the lowest of {@code value}. */
    private void count(int context, int half, int value) {
        int start = counters.claim(contexts, context, half);
        int cell = 1;
        for (int shift = HALF - 1; shift >= 0; shift--) {
            int is = value >> shift & 1;
            counters.count(start + cell, is);
            cell = 2 * cell + is;
        }
    }

    /** Returns the cell of a place in a byte within the group of its half. */
    private static int cell(int bit, int node) {
        if (bit < HALF) {
            return node;
        }
        int first = 1 << (bit - HALF);
        return first + node % first;
    }

    /** Asks all that guess a whole byte. */
    private void foresee() {
        for (int i = Contexts.DIRECT; i < Contexts.COUNT; i++) {
            entry[i] = runs.find(contexts.key(i));
            guesses.set(i - Contexts.DIRECT, Runs.byteOf(entry[i]), Runs.level(entry[i]));
        }
        foresee(MATCH, match);
        foresee(LONG_MATCH, longMatch);
    }

    private void foresee(int guesser, Matcher matcher) {
        int level = matcher.level();
        guesses.set(guesser, level == 0 ? 0 : matcher.guess(history), level);
    }

    /** Reads a byte, 0 to 255. */
    public void learn(int value) {
        for (int bit = 0; bit < BITS; bit++) {
            guess(bit, (value | BYTES) >> (BITS - bit));
        }
        learnGuessed(value);
    }

    /** Writes the logits of the 256 bytes that may come next to {@code out} from {@code at} on: ln of their chances. */
    public void logits(float[] out, int at) {
        Arrays.fill(byPlace, 0);
        Arrays.fill(byMatch, 0);
        Arrays.fill(byLast, 0);
        int last = (BY_LAST + contexts.lastByte()) * SET;
        for (int i = 0; i < Contexts.COUNTED; i++) {
            int firstHalf = isCounted(i) ? counters.find(contexts, i, 0) : -1;
            if (firstHalf < 0) {
                continue;
            }
            addHalf(i, firstHalf, 0, 1, last);
            for (int node = 1 << HALF; node < 2 << HALF; node++) {
                int secondHalf = counters.seen(firstHalf + (node >> 1)) > 0 ? counters.find(contexts, i, node) : -1;
                if (secondHalf >= 0) {
                    addHalf(i, secondHalf, HALF, node, last);
                }
            }
        }
        for (int g = 0; g < GUESSERS; g++) {
            for (int bit = 0; bit < BITS && guesses.level(g) > 0; bit++) {
                int node = guesses.node(g, bit);
                add(node, Contexts.COUNTED + g, guesses.level(g), guesses.logit(g, bit), matchSet(bit, node), last);
            }
        }
        int lastByte = contexts.lastByte();
        path[1] = 0;
        for (int node = 1; node < BYTES; node++) {
            float z = lastStage.logit(node, lastByte, byPlace[node], byMatch[node], byLast[node]);
            float zero = path[node] - Logistic.softplus(z);
            float one = zero + z;
            if (2 * node < BYTES) {
                path[2 * node] = zero;
                path[2 * node + 1] = one;
            } else {
                out[at + 2 * node - BYTES] = zero;
                out[at + 2 * node + 1 - BYTES] = one;
            }
        }
    }

    /** Adds the guesses of the 15 cells of a group; {@code top} is the place in the byte where it begins. */
    private void addHalf(int context, int start, int firstBit, int top, int last) {
        for (int bit = firstBit; bit < firstBit + HALF; bit++) {
            int width = 1 << (bit - firstBit);
            for (int j = 0; j < width; j++) {
                int cell = start + width + j;
                int seen = counters.seen(cell);
                if (seen > 0) {
                    int node = top * width + j;
                    float logit = Logistic.stretch(counters.probability(cell));
                    add(node, context, seen, logit, matchSet(bit, node), last);
                }
            }
        }
    }

    private void add(int node, int input, int level, float x, int matchSet, int lastSet) {
        byPlace[node] = add(byPlace[node], node * SET, input, level, x);
        byMatch[node] = add(byMatch[node], matchSet, input, level, x);
        byLast[node] = add(byLast[node], lastSet, input, level, x);
    }

    private float add(float z, int set, int input, int level, float x) {
        return Math.fma(weights[set + input * LEVELS + level], x, z);
    }

    private int matchSet(int bit, int node) {
        return (BY_MATCH + (guesses.holds(MATCH, bit, node) ? guesses.level(MATCH) : 0) * BITS + bit) * SET;
    }
}
