package dev.torte.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * {@link Kernels#matmul} and work on rows on several threads, with the bits of one.
 *
 * <p>A product of a small model takes some tens of microseconds, less than it takes to wake a thread; so workers spin
 * for a moment after each product before they sleep. The work is cut into a few pieces per thread, whole panels or
 * groups of x rows, which any thread may take: a worker that the system has put aside costs nothing but its help.
 *
 * <p>Any thread may call; calls run one after the other. With one thread there are no workers, and a call is the
 * kernel's own. No call allocates.
 */
public final class KernelPool implements AutoCloseable {
    /** Fewer multiply-adds than this are done before a worker has noticed them. */
    private static final long WORTH_SHARING = 1 << 15;

    private static final int PIECES_PER_THREAD = 3;
    /** Rows of x in a piece come in whole register tiles. */
    private static final int ROW_GROUP = 4;

    /** Longer than the gap between two products of one byte, shorter than anyone minds a busy core. */
    private static final long SPIN_NANOS = 200_000;

    private static final int SPINS_PER_CLOCK = 64;

    private final Kernels kernels;
    private final Worker[] workers;
    private final Job job = new Job();
    private volatile boolean closed;

    /**
     * Starts {@code threads - 1} daemon threads.
     *
     * @throws IllegalArgumentException if {@code threads} is not in [1, 1024]
     */
    public KernelPool(Kernels kernels, int threads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads must be in [1, 1024], got " + threads);
        }
        this.kernels = kernels;
        this.workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker("torte-matmul-" + (i + 1));
        }
        for (Worker worker : workers) {
            worker.start();
        }
    }

    /** Returns the kernels that do the work. */
    public Kernels kernels() {
        return kernels;
    }

    /** Returns the number of threads that work on a product, the caller's included. */
    public int threads() {
        return workers.length + 1;
    }

    /**
     * As {@link Kernels#matmul}.
     *
     * @throws IllegalStateException if this pool is closed
     */
    public void matmul(
            PackedMatrix w,
            float[] bias,
            int n,
            float[] x,
            int xAt,
            int xStride,
            float[] out,
            int outAt,
            int outStride) {
        if (closed) {
            throw new IllegalStateException("matmul on a closed pool");
        }
        int panels = w.panels();
        if (workers.length == 0 || (long) n * w.rows() * w.cols() < WORTH_SHARING) {
            kernels.matmulPanels(w, 0, panels, bias, n, x, xAt, xStride, out, outAt, outStride);
            return;
        }
        Bounds.matmul(w, 0, panels, bias, n, x, xAt, xStride, out, outAt, outStride);
        // Many rows are copied before the work, by everyone who takes a piece.
        int wanted = n < VectorKernels.BLOCK ? PIECES_PER_THREAD * threads() : threads();
        int groups = (n + ROW_GROUP - 1) / ROW_GROUP;
        // Panels by preference: each weight is then read by one thread only.
        boolean byPanels = panels >= wanted || panels >= groups;
        int pieces = Math.min(wanted, byPanels ? panels : groups);
        synchronized (job) {
            job.prepare(w, bias, n, x, xAt, xStride, out, outAt, outStride);
            finish(pieces, byPanels);
        }
    }

    /** Work on things that do not meet, such as rows or heads. */
    @FunctionalInterface
    public interface Range {
        /** Does the work on things {@code from} to {@code to - 1}; several threads may be inside, with other things. */
        void run(int from, int to);
    }

    /**
     * Does work on {@code count} things, all of it before this returns.
     *
     * @throws IllegalStateException if this pool is closed, or with what the work threw on another thread as its cause
     */
    public void share(int count, Range work) {
        if (closed) {
            throw new IllegalStateException("work for a closed pool");
        }
        if (workers.length == 0 || count < 2) {
            work.run(0, count);
            return;
        }
        synchronized (job) {
            job.prepare(work, count);
            finish(Math.min(PIECES_PER_THREAD * threads(), count), false);
        }
    }

    /** Does what was prepared, with everyone's help. */
    private void finish(int pieces, boolean byPanels) {
        job.start(pieces, byPanels);
        for (Worker worker : workers) {
            worker.wake();
        }
        job.work();
        job.awaitPieces();
    }

    /** Ends the workers and waits for them. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
        boolean interrupted = false;
        for (Worker worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * One product or range after the other in the same fields. The ticket says which job it is, in how many pieces it comes and which
     * is the next to take. Who takes a piece may read the fields, which do not change before all pieces are done; a thread that
     * comes late finds a ticket without pieces, or fails to take one of an old ticket.
     */
    private final class Job {
        private static final int PIECES_AT = 16;
        private static final int NUMBER_AT = 32;
        private static final long PIECE = (1 << PIECES_AT) - 1;

        /** Number of the job in the upper half, then its pieces, then how many of them are taken. */
        private final AtomicLong ticket = new AtomicLong();

        private final AtomicInteger done = new AtomicInteger();
        private volatile Throwable failure;

        /** What is shared, of n things; null when it is a product. */
        private Range range;

        private PackedMatrix w;
        private float[] bias;
        private int n;
        private float[] x;
        private int xAt;
        private int xStride;
        private float[] out;
        private int outAt;
        private int outStride;
        private int pieces;
        private boolean byPanels;

        /** Takes the next range; only between jobs. */
        void prepare(Range work, int count) {
            this.range = work;
            this.n = count;
        }

        /** Takes the arguments of the next product; only between jobs. */
        void prepare(
                PackedMatrix w,
                float[] bias,
                int n,
                float[] x,
                int xAt,
                int xStride,
                float[] out,
                int outAt,
                int outStride) {
            this.range = null;
            this.w = w;
            this.bias = bias;
            this.n = n;
            this.x = x;
            this.xAt = xAt;
            this.xStride = xStride;
            this.out = out;
            this.outAt = outAt;
            this.outStride = outStride;
        }

        /** Publishes what was prepared. */
        void start(int pieceCount, boolean panels) {
            pieces = pieceCount;
            byPanels = panels;
            failure = null;
            done.set(0);
            ticket.set(((number() + 1) << NUMBER_AT) | ((long) pieceCount << PIECES_AT));
        }

        /** Returns which product this is, counted from 0, no job. */
        long number() {
            return ticket.get() >>> NUMBER_AT;
        }

        /** Takes pieces until none is left. */
        void work() {
            for (long t = ticket.get(); (t & PIECE) < ((t >>> PIECES_AT) & PIECE); t = ticket.get()) {
                if (ticket.compareAndSet(t, t + 1)) {
                    try {
                        run((int) (t & PIECE));
                    } catch (RuntimeException | Error e) {
                        // Kept for the caller, who would otherwise wait for this piece for ever.
                        failure = e;
                    } finally {
                        done.getAndIncrement();
                    }
                }
            }
        }

        private void run(int piece) {
            if (range != null) {
                range.run(part(n, piece), part(n, piece + 1));
            } else if (byPanels) {
                int from = part(w.panels(), piece);
                int to = part(w.panels(), piece + 1);
                kernels.matmulPanels(w, from, to, bias, n, x, xAt, xStride, out, outAt, outStride);
            } else {
                int groups = (n + ROW_GROUP - 1) / ROW_GROUP;
                int first = part(groups, piece) * ROW_GROUP;
                int rows = Math.min(n, part(groups, piece + 1) * ROW_GROUP) - first;
                int from = xAt + first * xStride;
                int to = outAt + first * outStride;
                kernels.matmulPanels(w, 0, w.panels(), bias, rows, x, from, xStride, out, to, outStride);
            }
        }

        private int part(int total, int piece) {
            return (int) ((long) total * piece / pieces);
        }

        /** Yields now and then: with more threads than cores the piece may be waiting for this one. */
        @SuppressWarnings("ThreadPriorityCheck")
        void awaitPieces() {
            for (int spins = 1; done.get() < pieces; spins++) {
                if (spins % SPINS_PER_CLOCK == 0) {
                    Thread.yield();
                } else {
                    Thread.onSpinWait();
                }
            }
            if (failure != null) {
                throw new IllegalStateException("a piece of shared work failed", failure);
            }
        }
    }

    private final class Worker extends Thread {
        private volatile boolean asleep;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        /** To be called after a product was started: either this sees {@code asleep}, or the worker sees the job. */
        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            long seen = 0;
            while (!closed) {
                if (job.number() == seen) {
                    await(seen);
                }
                seen = job.number();
                job.work();
            }
        }

        private void await(long seen) {
            long start = System.nanoTime();
            while (job.number() == seen && !closed) {
                for (int i = 0; i < SPINS_PER_CLOCK && job.number() == seen; i++) {
                    Thread.onSpinWait();
                }
                if (System.nanoTime() - start > SPIN_NANOS) {
                    asleep = true;
                    if (job.number() == seen && !closed) {
                        LockSupport.park(this);
                    }
                    asleep = false;
                }
            }
        }
    }
}
