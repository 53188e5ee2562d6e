package dev.torte.runtime;

import dev.torte.kernels.KernelPool;
import dev.torte.kernels.PackedMatrix;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Streams of symbols being read by a model: feed symbols, look at the logits of the next one. Symbols are bytes, or those of the
 * tokenizer of a {@link dev.torte.model.Model.TokenLm}, which reads bytes only after {@link LoadedModel#tokenizer} encoded them.
 *
 * <p>Usually one stream; several advance in lockstep. The logits are the same bits however the symbols are fed: one at a time,
 * as a prompt, in one stream or beside others, on one thread or several. Past the end of the model's position table the session
 * goes on by the rule of {@link ContextWindow}; capsules have no such end. Before the first symbol all logits are 0, a uniform
 * guess.
 *
 * <p>Buffers are allocated at the start and nothing per symbol, also on a {@link KernelPool} of several threads, where
 * only a prompt of 16 symbols or more makes a few small objects per layer. Arrays of several
 * streams are laid out by position, then by stream. One owner thread.
 */
public final class Session {
    /** Rows computed together: enough to make good use of a weight once it is in the cache, few enough to stay there. */
    private static final int ROWS_AT_ONCE = 128;

    /** The same for a model that goes through its rows one by one anyway; a session of it is made in microseconds. */
    private static final int ROWS_OF_A_CAPSULE = 16;

    private final LoadedModel model;
    private final int streams;
    private final Workspace space;
    private ModelRunner.State state;

    private final int vocabulary;

    /** The symbols since {@link #start}, or for a model without a table those of one call; (positions, streams). */
    private final int[] history;

    private final int capacity;

    /** How many positions of the history hold symbols. */
    private int held;

    /** How many of them the model has read. */
    private int computed;

    private long start;
    private long read;
    private final float[] logits;
    private final Input input = new Input();
    private final byte[] oneByte = new byte[1];
    private final int[] oneSymbol = new int[1];

    /** What is being read: bytes or symbols. One for all calls, as nothing may be allocated per call. */
    private static final class Input {
        private byte[] bytes;
        private int[] symbols;

        Input of(byte[] values) {
            bytes = values;
            symbols = null;
            return this;
        }

        Input of(int[] values) {
            bytes = null;
            symbols = values;
            return this;
        }

        void copy(int from, int count, int[] out, int outAt) {
            if (symbols != null) {
                System.arraycopy(symbols, from, out, outAt, count);
                return;
            }
            for (int i = 0; i < count; i++) {
                out[outAt + i] = bytes[from + i] & 0xFF;
            }
        }
    }

    private Session(LoadedModel model, int streams, Workspace space, ModelRunner.State state) {
        this.model = model;
        this.streams = streams;
        this.space = space;
        this.state = state;
        this.capacity =
                model.window().unlimited() ? space.positions() : model.window().contextSymbols();
        this.vocabulary = model.tokenizer().vocabulary();
        this.history = new int[Math.multiplyExact(capacity, streams)];
        this.logits = new float[Math.multiplyExact(streams, vocabulary)];
    }

    /**
     * Starts {@code streams} empty streams, computed on the caller's thread.
     *
     * @throws IllegalArgumentException if {@code streams} is below 1
     */
    public static Session start(LoadedModel model, int streams) {
        return start(model, streams, model.kernels()::matmul, Optional.empty());
    }

    /** Starts {@code streams} empty streams, computed by all threads of a pool, which must stay open. */
    public static Session start(LoadedModel model, int streams, KernelPool pool) {
        return start(model, streams, new Pooled(pool), Optional.empty());
    }

    /** A pool's threads. */
    private record Pooled(KernelPool pool) implements Workspace.Crew {
        @Override
        public void multiply(
                PackedMatrix w,
                float[] bias,
                int n,
                float[] x,
                int xAt,
                int xStride,
                float[] out,
                int outAt,
                int outStride) {
            pool.matmul(w, bias, n, x, xAt, xStride, out, outAt, outStride);
        }

        @Override
        public void share(int count, KernelPool.Range work) {
            pool.share(count, work);
        }

        @Override
        public boolean several() {
            return pool.threads() > 1;
        }
    }

    /** Starts one stream that reports ABI states. */
    static Session probing(LoadedModel model, AbiSink sink) {
        return start(model, 1, model.kernels()::matmul, Optional.of(sink));
    }

    static Session start(LoadedModel model, int streams, Workspace.Crew crew, Optional<AbiSink> sink) {
        if (streams < 1) {
            throw new IllegalArgumentException("a session needs at least 1 stream, found " + streams);
        }
        int rows = model.window().unlimited() ? ROWS_OF_A_CAPSULE : ROWS_AT_ONCE;
        int positions = Math.clamp(rows / streams, 1, model.window().contextSymbols());
        Workspace space = new Workspace(
                model.kernels(), crew, streams, positions, model.runner().widest());
        return new Session(model, streams, space, model.start(space, sink));
    }

    public LoadedModel model() {
        return model;
    }

    public int streams() {
        return streams;
    }

    /** Returns how many symbols each stream has read since the start or the last reset. */
    public long symbolsRead() {
        return read;
    }

    /**
     * Returns the logits of the next symbol, (streams, vocabulary). The array is the session's own: read only, and overwritten by the
     * next feed.
     */
    public float[] logits() {
        return logits;
    }

    /** Returns a view of how the last position was routed, which follows this session; empty for a model without routers. */
    public Optional<Routing> routing() {
        return state.routing();
    }

    /**
     * Writes the scores that the second head of a classifier gives its classes after what has been read, (streams, classes).
     *
     * @throws IllegalArgumentException if the model is none, nothing has been read, or {@code out} is of another length
     */
    public void scoreClasses(float[] out) {
        state.scoreClasses(out);
    }

    /** Forgets all symbols. */
    public void reset() {
        state.clear();
        held = 0;
        computed = 0;
        start = 0;
        read = 0;
        Arrays.fill(logits, 0f);
    }

    /**
     * Lets a brick correct the logits from now on, in the place of one that may be there. What the model still looks at is read again, so that
     * all goes on, {@link #logits} included, with the bits of a session that had the brick from its start.
     *
     * @throws dev.torte.model.TorteException.Incompatible listing everything in which the brick does not fit the model
     * @throws IllegalArgumentException if the receiver's rotation is of another width than the brick
     */
    public void install(LoadedBrick brick, Receiver receiver) {
        brick.requireHost(model);
        brick.requireFit(receiver);
        readAgain(BrickedState.start(model, space, new LoadedModel.Installed(brick, receiver)));
    }

    /** Takes the brick out, if there is one: all goes on with the bits of a session that never had it. */
    public void remove() {
        if (state instanceof BrickedState) {
            readAgain(model.runner().start(space, Optional.empty()));
        }
    }

    /** Goes on with another state, which has read nothing yet; only for models whose history is all that they look at. */
    private void readAgain(ModelRunner.State fresh) {
        state = fresh;
        computed = 0;
        if (held > 0) {
            compute(held - 1, logits, 0);
        }
    }

    /** Returns a session that has read the same symbols and goes on by itself, on the same kernels or pool. */
    public Session fork() {
        Workspace copy = new Workspace(
                space.kernels(),
                space.crew(),
                streams,
                space.positions(),
                model.runner().widest());
        Session fork = new Session(model, streams, copy, state.copy(copy, Optional.empty()));
        System.arraycopy(history, 0, fork.history, 0, history.length);
        System.arraycopy(logits, 0, fork.logits, 0, logits.length);
        fork.held = held;
        fork.computed = computed;
        fork.start = start;
        fork.read = read;
        return fork;
    }

    /**
     * Reads one byte of the only stream.
     *
     * @throws IllegalArgumentException if there are several streams, or symbols are not bytes
     */
    public void feed(byte value) {
        oneByte[0] = value;
        feed(oneByte);
    }

    /**
     * Reads one symbol of the only stream.
     *
     * @throws IllegalArgumentException if there are several streams, or no such symbol
     */
    public void feed(int symbol) {
        oneSymbol[0] = symbol;
        feed(oneSymbol);
    }

    /** Reads bytes, one for each stream in turn; their number is a multiple of {@link #streams()}. */
    public void feed(byte... bytes) {
        feed(bytes, 0, positions(bytes.length));
    }

    /** Reads symbols, one for each stream in turn; their number is a multiple of {@link #streams()}. */
    public void feed(int[] symbols) {
        feed(symbols, 0, positions(symbols.length));
    }

    private int positions(int length) {
        if (length % streams != 0) {
            throw new IllegalArgumentException(length + " symbols are not a multiple of " + streams + " streams");
        }
        return length / streams;
    }

    /**
     * Reads {@code count} bytes of each stream, which lie by position, then by stream, from {@code from} on.
     *
     * @throws IllegalArgumentException if the model's symbols are not bytes
     */
    public void feed(byte[] bytes, int from, int count) {
        requireBytes();
        Objects.checkFromIndexSize(from, Math.multiplyExact(count, streams), bytes.length);
        feed(input.of(bytes), from, count);
    }

    /**
     * Reads {@code count} symbols of each stream, which lie by position, then by stream, from {@code from} on.
     *
     * @throws IllegalArgumentException if one of them is no symbol of the model's tokenizer
     */
    public void feed(int[] symbols, int from, int count) {
        requireSymbols(symbols, from, Math.multiplyExact(count, streams));
        feed(input.of(symbols), from, count);
    }

    private void feed(Input in, int from, int count) {
        int done = count == 0 ? 0 : forgetBefore(model.window().start(read + count));
        while (done < count) {
            int piece = append(in, from + done * streams, count - done);
            done += piece;
            compute(done == count ? held - 1 : held, logits, 0);
        }
    }

    /**
     * Reads as {@link #feed(byte[], int, int)} and writes the logits after every byte.
     *
     * @param out (count, streams, 256) from {@code outAt} on: entry i holds the guess of what follows byte i
     */
    public void feedEach(byte[] bytes, int from, int count, float[] out, int outAt) {
        requireBytes();
        Objects.checkFromIndexSize(from, Math.multiplyExact(count, streams), bytes.length);
        feedEach(input.of(bytes), from, count, out, outAt);
    }

    /**
     * Reads as {@link #feed(int[], int, int)} and writes the logits after every symbol.
     *
     * @param out (count, streams, vocabulary) from {@code outAt} on: entry i holds the guess of what follows symbol i
     */
    public void feedEach(int[] symbols, int from, int count, float[] out, int outAt) {
        requireSymbols(symbols, from, Math.multiplyExact(count, streams));
        feedEach(input.of(symbols), from, count, out, outAt);
    }

    private void feedEach(Input in, int from, int count, float[] out, int outAt) {
        Objects.checkFromIndexSize(outAt, Math.multiplyExact(count, logits.length), out.length);
        int done = 0;
        while (done < count) {
            forgetBefore(model.window().start(read + 1));
            int piece = append(in, from + done * streams, count - done);
            compute(held - piece, out, outAt + done * logits.length);
            done += piece;
        }
        if (count > 0) {
            System.arraycopy(out, outAt + (count - 1) * logits.length, logits, 0, logits.length);
        }
    }

    /** A byte is a symbol of every tokenizer, but text is not what a token model learnt to read byte by byte. */
    private void requireBytes() {
        if (!model.tokenizer().merges().isEmpty()) {
            throw new IllegalArgumentException("a model of " + vocabulary
                    + " symbols does not read bytes; encode them with its tokenizer and feed the symbols");
        }
    }

    private void requireSymbols(int[] symbols, int from, int count) {
        Objects.checkFromIndexSize(from, count, symbols.length);
        for (int i = from; i < from + count; i++) {
            if (symbols[i] < 0 || symbols[i] >= vocabulary) {
                throw new IllegalArgumentException(
                        "a symbol must be in 0.." + (vocabulary - 1) + ", found " + symbols[i]);
            }
        }
    }

    /**
     * Starts afresh from symbol {@code newStart} of each stream, keeping later ones to be computed again.
     *
     * @return how many of the symbols to come lie before the new start and need not be read
     */
    private int forgetBefore(long newStart) {
        if (newStart == start) {
            return 0;
        }
        int kept = (int) Math.max(0, read - newStart);
        System.arraycopy(history, (held - kept) * streams, history, 0, kept * streams);
        int skipped = (int) Math.max(0, newStart - read);
        held = kept;
        computed = 0;
        start = newStart;
        read += skipped;
        state.clear();
        return skipped;
    }

    /** Appends as many of {@code count} positions as fit and returns their number. */
    private int append(Input in, int from, int count) {
        if (held == capacity) {
            assert model.window().unlimited() : "the history is full";
            held = 0;
            computed = 0;
        }
        int piece = Math.min(count, capacity - held);
        in.copy(from, piece * streams, history, held * streams);
        held += piece;
        read += piece;
        return piece;
    }

    /** Runs the model over what is held but not computed; writes the logits from position {@code wantedFrom} on. */
    private void compute(int wantedFrom, float[] out, int outAt) {
        int to = outAt;
        while (computed < held) {
            int n = Math.min(space.positions(), held - computed);
            state.advance(history, computed, n, wantedFrom, out, to);
            to += Math.max(0, computed + n - Math.max(wantedFrom, computed)) * logits.length;
            computed += n;
        }
    }
}
